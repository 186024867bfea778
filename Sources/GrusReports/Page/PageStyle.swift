/// The style of the page: light and dark, on screens of any width and on paper.
let pageStyle = """
    :root {
      color-scheme: light dark;
      --paper: #fff; --ink: #1c2126; --soft: #5b6570; --line: #e1e5e9; --tint: #f5f7f9;
      --mark: #ffe9a8; --good: #1a7f4b; --bad: #b3372b; --fair: #9a6700;
      --curve0: #1f6fb4; --curve1: #c4581c; --curve2: #2b8a4f; --curve3: #8a4fb0; --curve4: #b02a63; --curve5: #6b7280;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14181c; --ink: #e4e8ec; --soft: #9aa5b0; --line: #2d343b; --tint: #1c2228;
        --mark: #5c4a12; --good: #56c98b; --bad: #f08a7e; --fair: #e0b04a;
        --curve0: #6cb2f0; --curve1: #f0965c; --curve2: #6ccf92; --curve3: #c297e6; --curve4: #f085ad; --curve5: #a3adb8;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Noto Sans", sans-serif; }
    main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
    header { padding: 2.5rem 0 0.5rem; }
    h1, h2, h3 { line-height: 1.25; font-weight: 600; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { font-size: 1.9rem; margin: 0 0 1.25rem; }
    h2 { font-size: 1.3rem; margin: 0 0 0.75rem; }
    h3 { font-size: 1rem; margin: 1.75rem 0 0.5rem; }
    section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1.5rem; }
    p, ul { margin: 0.5rem 0; max-width: 46rem; }
    ul { padding-left: 1.2rem; }
    .kind, .note, .label, .measure, figcaption + .key, footer { color: var(--soft); font-size: 0.875rem; }
    .kind { margin: 0; }
    .label { margin-top: 1rem; }
    .meaning { font-size: 1.05rem; }
    code { font: 0.875em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem; margin: 0; }
    .facts dt { color: var(--soft); font-size: 0.875rem; }
    .facts dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
    .badge { display: inline-block; padding: 0.05rem 0.6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.875rem;
      font-weight: 500; }
    .badge.well { color: var(--good); }
    .badge.overfitting, .badge.underfitting { color: var(--fair); }
    .badge.diverged { color: var(--bad); }
    .badge.unclear { color: var(--soft); }
    .scroll { overflow-x: auto; }
    .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--curve0); outline-offset: 2px; }
    table { border-collapse: collapse; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.3rem 1.25rem 0.3rem 0; text-align: left; vertical-align: baseline; font-weight: 400; }
    thead th { color: var(--soft); font-size: 0.875rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    .number { text-align: right; white-space: nowrap; }
    tbody th { white-space: nowrap; }
    .signatures { list-style: none; padding: 0; color: var(--soft); font-size: 0.875rem; max-width: none; }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.75rem 2rem; margin: 1rem 0; }
    figure { margin: 0; min-width: 0; break-inside: avoid; }
    figcaption { font-weight: 600; font-size: 0.9375rem; }
    .key { margin: 0.1rem 0 0; display: flex; flex-wrap: wrap; gap: 0 1rem; }
    .key span::before { content: ""; display: inline-block; width: 1rem; height: 0; border-top: 3px solid; margin-right: 0.4rem;
      vertical-align: 0.25rem; color: var(--curve); }
    .drawing { margin-top: 0.4rem; }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
    .grid { stroke: var(--line); fill: none; }
    .curve { stroke: var(--curve); stroke-width: 1.75; fill: none; stroke-linejoin: round; stroke-linecap: round; }
    .dot { fill: var(--curve); fill-opacity: 0.75; }
    .curve0 { --curve: var(--curve0); } .curve1 { --curve: var(--curve1); } .curve2 { --curve: var(--curve2); }
    .curve3 { --curve: var(--curve3); } .curve4 { --curve: var(--curve4); } .curve5 { --curve: var(--curve5); }
    .live, .live-only { display: none; }
    .has-live .live-only { display: block; }
    .is-live .live { display: block; height: 15.5rem; }
    .is-live svg { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); }
    .live { position: relative; }
    .live .dygraph-axis-label { color: var(--soft); font-size: 12px; line-height: normal; overflow: hidden; z-index: 10; }
    .live .dygraph-legend { position: absolute; z-index: 11; background: var(--tint); border: 1px solid var(--line); border-radius: 4px;
      padding: 0.25rem 0.5rem; font-size: 0.8125rem; line-height: 1.4; pointer-events: none; font-variant-numeric: tabular-nums;
      width: auto !important; }
    details { margin: 1rem 0; }
    summary { cursor: pointer; padding: 0.25rem 0; }
    .example { margin: 0; padding: 0.75rem 0; border-top: 1px solid var(--line); display: grid; grid-template-columns: 9rem minmax(0, 1fr);
      gap: 0.15rem 1.25rem; break-inside: avoid; }
    .example dt { color: var(--soft); font-size: 0.875rem; overflow-wrap: anywhere; }
    .example dd { margin: 0; overflow-wrap: anywhere; }
    .example dd.attention { grid-column: 2; }
    .attention details { margin: 0; }
    .attention summary { color: var(--soft); font-size: 0.875rem; }
    .attention .scroll { padding: 0.35rem 0 0.75rem; max-width: 100%; }
    .attention table { font-size: 0.8125rem; border-collapse: separate; border-spacing: 0; }
    .attention th { color: inherit; font-size: inherit; border: 0; white-space: nowrap; }
    .attention thead th { padding: 0 0 0.3rem; vertical-align: bottom; }
    .attention thead span { writing-mode: vertical-rl; transform: rotate(180deg); line-height: 1.45rem; }
    .attention tbody th { position: sticky; left: 0; z-index: 1; padding: 0 0.5rem 0 0; background: var(--paper); text-align: right;
      vertical-align: middle; }
    .attention tbody td { position: relative; min-width: 1.45rem; height: 1.45rem; padding: 0; border: 0 solid var(--line); border-width: 0 1px 1px 0; }
    .attention tbody tr:first-child td { border-top-width: 1px; }
    .attention tbody th + td { border-left-width: 1px; }
    .attention i { display: block; height: 1.45rem; background: var(--curve0); print-color-adjust: exact; }
    .attention .greatest::after { content: ""; position: absolute; inset: 0; border: 2px solid var(--curve1); }
    mark { background: var(--mark); color: inherit; border-radius: 2px; padding: 0 0.1em; }
    u { text-decoration: underline dotted; text-underline-offset: 0.2em; }
    footer { margin-top: 2.5rem; padding-bottom: 2.5rem; }
    @media (max-width: 40rem) {
      header { padding-top: 1.5rem; }
      svg text { font-size: 14px; }
      .example { grid-template-columns: minmax(0, 1fr); }
      .example dd.attention { grid-column: 1; }
      .example dd + dt { margin-top: 0.35rem; }
    }
    @media print {
      body { font-size: 10.5pt; }
      .is-live svg { position: static; width: 100%; height: auto; clip-path: none; }
      .is-live .live, .live-only, .has-live .live-only { display: none; }
      .scroll { overflow: visible; }
    }

    """
