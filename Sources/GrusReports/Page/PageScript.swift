/// The program of the page: draws the plots anew with dygraphs where there is a pointer that can hover, so that one can look up values
/// and zoom. On touch screens, on paper and without it the drawings stay.
let pageScript = """
    "use strict";
    if (matchMedia("(hover: hover)").matches) {
      const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const theme = names => ({
        colors: names.map((_, index) => colour("--curve" + index % 6)),
        gridLineColor: colour("--line"), axisLineColor: colour("--line"),
      });
      const number = value => value.toLocaleString("en", { maximumSignificantDigits: 4 });
      const legend = data => {
        const box = document.createElement("div");
        const add = text => box.appendChild(document.createElement("div")).textContent = text;
        if (data.x === undefined) return "";
        add("update " + data.x.toLocaleString("en"));
        for (const series of data.series) {
          if (series.y === undefined || series.y === null) continue;
          add(data.series.length > 1 ? series.label + "  " + number(series.y) : number(series.y));
        }
        return box.innerHTML;
      };
      const plots = [];
      for (const figure of document.querySelectorAll("figure.plot:has(script)")) {
        const data = JSON.parse(figure.querySelector("script").textContent);
        const place = document.createElement("div");
        place.className = "live";
        place.setAttribute("aria-hidden", "true");
        figure.querySelector(".drawing").append(place);
        figure.classList.add("is-live");
        const rows = data.rows.map(row => row.map(value => value === "nan" ? NaN : value));
        const plot = new Dygraph(place, rows, {
          labels: ["update", ...data.names], logscale: data.logarithmic, connectSeparatedPoints: true, legend: "follow",
          legendFormatter: legend, strokeWidth: 1.75, highlightCircleSize: 3.5, pointSize: 2.5, axisLabelFontSize: 12, includeZero: false,
          xRangePad: 4, yRangePad: 8, animatedZooms: false,
          axes: {
            x: { drawGrid: false, axisLabelFormatter: value => value.toLocaleString("en") },
            y: { axisLabelWidth: 48, axisLabelFormatter: number },
          },
          ...theme(data.names),
        });
        plots.push([plot, data.names]);
      }
      document.body.classList.add("has-live");
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
        for (const [plot, names] of plots) plot.updateOptions(theme(names));
      });
    }

    """
