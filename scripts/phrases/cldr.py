"""Values out of Unicode CLDR, each rendered in all four languages.

A value is a tuple of strings in the order of LANGUAGES. Every function takes a random stream first.
"""

from datetime import date, datetime, time, timedelta

from babel import Locale
from babel import dates, lists, numbers

LANGUAGES = ("en", "de", "fr", "zh")
LOCALES = [Locale.parse(language) for language in LANGUAGES]

# The pattern of two units in CLDR, which Babel does not resolve through the aliases of German and French.
UNIT_LISTS = ("{0}, {1}", "{0}, {1}", "{0} et {1}", "{0}{1}")

COUNTRIES = (
    "AD AE AF AL AM AO AR AT AU AZ BB BD BE BF BG BH BI BJ BO BR BS BT BW BY BZ CA CH CL CM CN CO CR CU CV CY CZ"
    " DE DJ DK DO DZ EC EE EG ER ES ET FI FJ FR GA GB GE GH GM GN GR GT GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO"
    " JP KE KG KH KR KW KZ LA LB LI LK LR LS LT LU LV LY MA MC MD ME MG ML MN MR MT MU MV MW MX MY MZ NA NE NG NI NL"
    " NO NP NZ OM PA PE PH PK PL PT PY QA RO RS RU RW SA SE SG SI SK SL SN SO SR SY TG TH TJ TM TN TR TZ UA UG US UY"
    " UZ VE VN ZA ZM ZW"
).split()
TONGUES = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km ko"
    " ku la lb lo lt lv mk mn mr ms mt ne nl pa pl ps pt ro ru sk sl so sq sr sv sw ta te tg th tr uk ur uz vi yi zh zu"
).split()
CURRENCIES = "EUR USD GBP JPY CNY CHF SEK NOK DKK PLN CZK HUF TRY INR BRL MXN CAD AUD NZD KRW EGP THB SGD".split()
ZONES = (
    "Europe/Rome Europe/Athens Europe/London Europe/Paris Europe/Berlin Europe/Madrid Europe/Vienna Europe/Brussels"
    " Europe/Zurich Europe/Prague Europe/Copenhagen Europe/Warsaw Europe/Lisbon Europe/Bucharest Europe/Belgrade"
    " Europe/Moscow Europe/Dublin Europe/Oslo Europe/Stockholm Europe/Budapest Europe/Amsterdam Europe/Sofia"
    " Europe/Zagreb Europe/Riga Europe/Tallinn Europe/Vilnius Europe/Istanbul Asia/Tokyo Asia/Seoul Asia/Shanghai"
    " Asia/Bangkok Asia/Beirut Asia/Baghdad Asia/Damascus Asia/Dubai Asia/Jakarta Asia/Kabul Asia/Manila"
    " Asia/Karachi Asia/Tashkent Asia/Tehran Africa/Algiers Africa/Tunis Africa/Nairobi Africa/Lagos"
    " Africa/Casablanca Africa/Johannesburg America/New_York America/Chicago America/Los_Angeles America/Denver"
    " America/Toronto America/Vancouver America/Lima America/Bogota America/Caracas America/Sao_Paulo"
    " Australia/Sydney Australia/Melbourne Australia/Perth Pacific/Auckland"
).split()


def render(function):
    """One string per language; spaces of every width become the plain one that people type."""
    return tuple(" ".join(function(locale).split()) for locale in LOCALES)


# Numbers


def count(stream):
    """A small whole number from 2: most of the numbers in the corpus."""
    choice = stream.random()
    if choice < 0.75:
        return stream.between(2, 30)
    return 5 * stream.between(7, 20) if choice < 0.9 else 50 * stream.between(3, 20)


def number(stream):
    """A whole number from 2, or one with a half: a plural in all four languages."""
    return count(stream) if stream.random() < 0.85 else stream.between(2, 12) + 0.5


def percent(stream):
    share = stream.between(1, 30) if stream.random() < 0.6 else 5 * stream.between(6, 20)
    return render(lambda locale: numbers.format_percent(share / 100, locale=locale))


def amount(stream):
    whole = stream.between(1, 40) if stream.random() < 0.7 else 10 * stream.between(5, 30)
    return whole + stream.pick((0, 0, 0.5, 0.5, 0.99, 0.95))


def price(stream):
    """An amount with the symbol of its currency."""
    value, code = amount(stream), stream.pick(("EUR", "EUR", "USD", "USD", "GBP", "CHF"))
    return render(lambda locale: numbers.format_currency(value, code, locale=locale))


def money(stream):
    """A whole amount with the name of its currency."""
    value, code = count(stream), stream.pick(("EUR", "EUR", "USD", "CHF"))

    def name(locale):
        text = numbers.format_currency(value, code, format_type="name", locale=locale)
        return text.replace(".00", "").replace(",00", "")

    return render(name)


# Quantities and durations


def quantity(value, unit, length="long"):
    """A value with its unit. Where a language has no long pattern of its own, CLDR's rule is to take the short one."""

    def text(locale):
        patterns = locale._data["unit_patterns"][unit]
        plural = locale.plural_form(value)
        forms = next(patterns[key] for key in (length, "short") if patterns.get(key, {}).get("other"))
        pattern = forms.get(plural) or forms["other"]
        return pattern.replace("{0}", numbers.format_decimal(value, locale=locale))

    return render(text)


def units(*names, length="long", most=1000):
    """A maker of quantities in one of the given units, up to `most`."""

    def make(stream):
        value = number(stream)
        while value > most:
            value = number(stream)
        return quantity(value, stream.pick(names), length)

    return make


def speeds(*names, length="long"):
    """A maker of speeds in one of the given units: multiples of five."""
    return lambda stream: quantity(5 * stream.between(2, 40), stream.pick(names), length)


UNIT_OF_TIME = {"second": 59, "minute": 59, "hour": 23, "day": 30, "week": 12, "month": 18, "year": 30}


def duration(*names):
    """A maker of durations in one of the given units of time."""

    def make(stream):
        unit = stream.pick(names)
        return quantity(stream.between(1, UNIT_OF_TIME[unit]), f"duration-{unit}")

    return make


SMALLER = {"hour": ("minute", 59), "day": ("hour", 23), "year": ("month", 11)}


def long_duration(*names):
    """A maker of durations of two units, of which the larger is given, joined by CLDR's list patterns for units."""

    def make(stream):
        large = stream.pick(names)
        small, limit = SMALLER[large]
        parts = [
            quantity(stream.between(1, 12), f"duration-{large}"),
            quantity(stream.between(1, limit), f"duration-{small}"),
        ]
        return tuple(pattern.format(*pair) for pattern, *pair in zip(UNIT_LISTS, *parts))

    return make


def relative(direction, *names):
    """A maker of relative times: "3 days ago" for `past`, "in 3 days" for `future`."""

    def make(stream):
        unit = stream.pick(names or tuple(UNIT_OF_TIME))
        value = stream.between(1, UNIT_OF_TIME[unit])

        def text(locale):
            forms = locale._data["date_fields"][unit][direction]
            return forms.get(locale.plural_form(value), forms["other"]).replace("{0}", str(value))

        return render(text)

    return make


# Dates and times


def day(stream, first=2015, last=2034):
    start = date(first, 1, 1)
    return start + timedelta(days=stream.between(0, (date(last, 12, 31) - start).days))


def ordinal(value):
    """French writes the first of a month as an ordinal, which CLDR's date patterns cannot express."""
    english, german, french, chinese = value
    words = french.split(" ")
    for index, word in enumerate(words[:-1]):
        if word == "1" and words[index + 1].isalpha():
            words[index] = "1er"
    return english, german, " ".join(words), chinese


def dated(style, first=2015, last=2034):
    """A maker of dates in CLDR's style full, long, medium or short."""

    def make(stream):
        value = day(stream, first, last)
        return ordinal(render(lambda locale: dates.format_date(value, style, locale=locale)))

    return make


def skeleton(pattern, first=2015, last=2034):
    """A maker of dates with the fields that a CLDR skeleton names."""

    def make(stream):
        value = datetime.combine(day(stream, first, last), time())
        return ordinal(render(lambda locale: dates.format_skeleton(pattern, value, locale=locale)))

    return make


def interval(pattern, longest):
    """A maker of date ranges with the fields that a CLDR skeleton names."""

    def make(stream):
        start = day(stream)
        end = start + timedelta(days=stream.between(1, longest))
        return render(lambda locale: dates.format_interval(start, end, pattern, locale=locale))

    return make


def moment(stream):
    minute = 5 * stream.between(0, 11) if stream.random() < 0.7 else stream.between(0, 59)
    return time(stream.between(0, 23), minute)


def clock(stream):
    value = moment(stream)
    return render(lambda locale: dates.format_time(value, "short", locale=locale))


def stamp(style):
    """A maker of dates with a time."""

    def make(stream):
        value = datetime.combine(day(stream), moment(stream))

        def text(locale):
            pattern = dates.get_datetime_format(style, locale=locale)
            return pattern.replace("{0}", dates.format_time(value.time(), "short", locale=locale)).replace(
                "{1}", dates.format_date(value.date(), style, locale=locale)
            )

        return ordinal(render(text))

    return make


WEEKDAYS = [render(lambda locale, index=index: locale.days["stand-alone"]["wide"][index]) for index in range(7)]
MONTHS = [render(lambda locale, index=index: locale.months["stand-alone"]["wide"][index]) for index in range(1, 13)]


# Names and lists of names


def display_names(kind, codes):
    return [render(lambda locale, code=code: getattr(locale, kind)[code]) for code in codes]


def city_names():
    """The exemplar city of a time zone; where a language has no name for it, CLDR's rule is to take the zone's own."""
    return [
        render(
            lambda locale, zone=zone: locale.time_zones.get(zone, {}).get("city") or zone.split("/")[1].replace("_", " ")
        )
        for zone in ZONES
    ]


def listing(values, style="standard", sizes=(2, 3, 3, 4), ordered=False):
    """A maker of lists of distinct names, joined by CLDR's list patterns; `ordered` keeps the order of `values`."""

    def make(stream):
        chosen = []
        size = stream.pick(sizes)
        while len(chosen) < size:
            value = stream.pick(values)
            if value not in chosen:
                chosen.append(value)
        if ordered:
            chosen.sort(key=values.index)
        return tuple(
            lists.format_list([value[index] for value in chosen], style, locale)
            for index, locale in enumerate(LOCALES)
        )

    return make
