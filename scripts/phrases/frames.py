"""The frames of the corpus: groups of patterns in four languages, and what their slots are filled with.

A slot is `{kind}` or `{kind2}`, the second of two different values of a kind. `{kind.of}` in French puts de or d’
before the value; `{kind.the}` le or l’; `{kind.e}` is the e with which a participle agrees with a feminine.
"""

import cldr
import nouns

COUNTRIES = cldr.display_names("territories", cldr.COUNTRIES)
TONGUES = cldr.display_names("languages", cldr.TONGUES)
CITIES = cldr.city_names()

KINDS = {
    # Values of CLDR
    "age": lambda stream: (str(stream.between(2, 95)),) * 4,
    "percent": cldr.percent,
    "price": cldr.price,
    "money": cldr.money,
    "distance": cldr.units("length-kilometer", "length-kilometer", "length-mile"),
    "distance_short": cldr.units("length-kilometer", "length-mile", "length-meter", length="short"),
    "height": cldr.units("length-meter", "length-meter", "length-foot"),
    "size": cldr.units("length-centimeter", "length-centimeter", "length-inch", most=200),
    "size_short": cldr.units("length-centimeter", "length-meter", length="short"),
    "mass": cldr.units("mass-kilogram", "mass-kilogram", "mass-pound", most=100),
    "mass_short": cldr.units("mass-kilogram", "mass-gram", "mass-tonne", length="short"),
    "grams": cldr.units("mass-gram", "mass-gram", "mass-kilogram"),
    "liters": cldr.units("volume-milliliter", "volume-liter"),
    "speed": cldr.speeds("speed-kilometer-per-hour", "speed-kilometer-per-hour", "speed-mile-per-hour"),
    "speed_short": cldr.speeds("speed-kilometer-per-hour", "speed-meter-per-second", length="short"),
    "temperature": cldr.units("temperature-celsius", "temperature-celsius", "temperature-fahrenheit", most=100),
    "temperature_short": cldr.units("temperature-celsius", "temperature-fahrenheit", length="short", most=100),
    "data": cldr.units("digital-kilobyte", "digital-megabyte", "digital-gigabyte", "digital-terabyte"),
    "data_short": cldr.units("digital-kilobyte", "digital-megabyte", "digital-gigabyte", length="short"),
    "area": cldr.units("area-square-meter", "area-square-meter", "area-square-kilometer", "area-hectare"),
    "power": cldr.units("power-watt", "power-kilowatt"),
    "energy": cldr.units("energy-kilowatt-hour"),
    "duration": cldr.duration("minute", "hour", "day", "week", "month", "year"),
    "while": cldr.duration("minute", "hour"),
    "hours": cldr.long_duration("hour"),
    "some_time": cldr.long_duration("hour", "day"),
    "long_duration": cldr.long_duration("hour", "day", "year"),
    "past": cldr.relative("past"),
    "future": cldr.relative("future"),
    "soon": cldr.relative("future", "minute", "hour", "day"),
    "delivery": cldr.relative("future", "minute", "hour", "day", "week"),
    "recently": cldr.relative("past", "minute", "hour", "day", "week"),
    "date_full": cldr.dated("full"),
    "date_long": cldr.dated("long"),
    "date_medium": cldr.dated("medium"),
    "date_short": cldr.dated("short"),
    "past_date": cldr.dated("long", 2010, 2025),
    "past_medium": cldr.dated("medium", 2010, 2025),
    "past_month": cldr.skeleton("yMMMM", 2010, 2025),
    "birthday": cldr.dated("long", 1950, 2014),
    "month_day": cldr.skeleton("MMMMd"),
    "month_year": cldr.skeleton("yMMMM"),
    "weekday_date": cldr.skeleton("yMMMEd"),
    "quarter": cldr.skeleton("yQQQQ"),
    "days": cldr.interval("yMMMd", 20),
    "months": cldr.interval("yMMMM", 300),
    "clock": cldr.clock,
    "stamp": cldr.stamp("medium"),
    "stamp_short": cldr.stamp("short"),
    "weekday": lambda stream: stream.pick(cldr.WEEKDAYS),
    "weekdays": cldr.listing(cldr.WEEKDAYS, ordered=True),
    "month_names": cldr.listing(cldr.MONTHS, ordered=True),
    "country": lambda stream: stream.pick(COUNTRIES),
    "countries": cldr.listing(COUNTRIES),
    "either_country": cldr.listing(COUNTRIES, "or", (2, 2, 3)),
    "tongue": lambda stream: stream.pick(TONGUES),
    "tongues": cldr.listing(TONGUES),
    "either_tongue": cldr.listing(TONGUES, "or", (2, 2, 3)),
    "currencies": cldr.listing(cldr.display_names("currencies", cldr.CURRENCIES), sizes=(2, 2, 3)),
    "city": lambda stream: stream.pick(CITIES),
    "cities": cldr.listing(CITIES),
    # Nouns
    "event": lambda stream: stream.pick(nouns.EVENT),
    "file": lambda stream: stream.pick(nouns.FILE),
    "goods": lambda stream: stream.pick(nouns.GOODS),
    "route": lambda stream: stream.pick(nouns.ROUTE),
    "tower": lambda stream: stream.pick(nouns.TOWER),
    "gathering": lambda stream: stream.pick(nouns.GATHERING),
    "coach": lambda stream: stream.pick(nouns.COACH),
    "vehicle": lambda stream: stream.pick(nouns.VEHICLE),
    "person": lambda stream: stream.pick(nouns.PERSON),
    "food": lambda stream: stream.pick(nouns.INGREDIENT),
    "liquid": lambda stream: stream.pick(nouns.LIQUID),
    "done_label": lambda stream: stream.pick(nouns.DONE_LABEL),
    "due_label": lambda stream: stream.pick(nouns.DUE_LABEL),
    "date_label": lambda stream: stream.pick(nouns.DATE_LABEL),
    "length_label": lambda stream: stream.pick(nouns.LENGTH_LABEL),
    "size_label": lambda stream: stream.pick(nouns.SIZE_LABEL),
    "price_label": lambda stream: stream.pick(nouns.PRICE_LABEL),
    "share_label": lambda stream: stream.pick(nouns.SHARE_LABEL),
}

# Values that stand alone, as CLDR formats them.
ALONE = [
    ("{" + kind + "}",) * 4
    for kind in (
        "date_full date_full date_long date_medium date_short month_day month_year weekday_date quarter days months"
        " stamp stamp_short clock past future long_duration duration countries countries cities tongues tongues"
        " either_country either_tongue currencies weekdays distance mass speed temperature data area energy price money"
    ).split()
]

# A label and its value.
LABELS = [
    tuple(f"{{{label}}}{colon}{{{kind}}}" for colon in (": ", ": ", " : ", "："))
    for label, kinds in {
        "date_label": "date_full date_long date_medium date_short stamp stamp_short weekday_date",
        "done_label": "past past past_medium",
        "due_label": "future future",
        "length_label": "size size_short height",
        "size_label": "data data_short",
        "price_label": "price price money",
        "share_label": "percent",
    }.items()
    for kind in kinds.split()
] + nouns.table("""
distance: {distance} | Entfernung: {distance} | distance : {distance} | 距离：{distance}
distance: {distance_short} | Entfernung: {distance_short} | distance : {distance_short} | 距离：{distance_short}
weight: {mass} | Gewicht: {mass} | poids : {mass} | 重量：{mass}
weight: {mass_short} | Gewicht: {mass_short} | poids : {mass_short} | 重量：{mass_short}
maximum speed: {speed} | Höchstgeschwindigkeit: {speed} | vitesse maximale : {speed} | 最高速度：{speed}
speed: {speed_short} | Geschwindigkeit: {speed_short} | vitesse : {speed_short} | 速度：{speed_short}
{city}: {temperature_short} | {city}: {temperature_short} | {city} : {temperature_short} | {city}：{temperature_short}
duration: {long_duration} | Dauer: {long_duration} | durée : {long_duration} | 时长：{long_duration}
opening days: {weekdays} | Öffnungstage: {weekdays} | jours d’ouverture : {weekdays} | 营业日：{weekdays}
closed: {weekdays} | geschlossen: {weekdays} | fermé : {weekdays} | 休息日：{weekdays}
months: {month_names} | Monate: {month_names} | mois : {month_names} | 月份：{month_names}
period: {days} | Zeitraum: {days} | période : {days} | 期间：{days}
country of origin: {country} | Herkunftsland: {country} | pays d’origine : {country} | 原产国：{country}
languages: {tongues} | Sprachen: {tongues} | langues : {tongues} | 语言：{tongues}
participating countries: {countries} | teilnehmende Länder: {countries} | pays participants : {countries} | 参与国家：{countries}
accepted currencies: {currencies} | akzeptierte Währungen: {currencies} | devises acceptées : {currencies} | 接受的货币：{currencies}
stops: {cities} | Haltestellen: {cities} | arrêts : {cities} | 停靠站：{cities}
""")

# Sentences around one value.
SIMPLE = nouns.table("""
{event} begins {future}. | {event} beginnt {future}. | {event} commence {future}. | {event}将于{future}开始。
{event} begins {soon}. | {event} beginnt {soon}. | {event} commence {soon}. | {event}将于{soon}开始。
{event} ends {soon}. | {event} endet {soon}. | {event} se termine {soon}. | {event}将于{soon}结束。
{event} ended {recently}. | {event} endete {recently}. | {event} s’est terminé{event.e} {recently}. | {event}已于{recently}结束。
{event} began {recently}. | {event} begann {recently}. | {event} a commencé {recently}. | {event}已于{recently}开始。
{event} lasts {while}. | {event} dauert {while}. | {event} dure {while}. | {event}持续{while}。
{event} lasts {some_time}. | {event} dauert {some_time}. | {event} dure {some_time}. | {event}持续{some_time}。
{event} begins on {date_long}. | {event} beginnt am {date_long}. | {event} commence le {date_long}. | {event}将于{date_long}开始。
{event} begins on {date_full}. | {event} beginnt am {date_full}. | {event} commence le {date_full}. | {event}将于{date_full}开始。
{event} ends on {month_day}. | {event} endet am {month_day}. | {event} se termine le {month_day}. | {event}将于{month_day}结束。
{event} begins at {clock}. | {event} beginnt um {clock} Uhr. | {event} commence à {clock}. | {event}将于{clock}开始。
{event} ends at {clock}. | {event} endet um {clock} Uhr. | {event} se termine à {clock}. | {event}将于{clock}结束。
{file} was deleted {past}. | {file} wurde {past} gelöscht. | {file} a été supprimé{file.e} {past}. | {file}已于{past}删除。
{file} was updated {past}. | {file} wurde {past} aktualisiert. | {file} a été mis{file.e} à jour {past}. | {file}已于{past}更新。
{file} was created {past}. | {file} wurde {past} erstellt. | {file} a été créé{file.e} {past}. | {file}已于{past}创建。
{file} was sent {past}. | {file} wurde {past} gesendet. | {file} a été envoyé{file.e} {past}. | {file}已于{past}发送。
{file} was updated on {past_date}. | {file} wurde am {past_date} aktualisiert. | {file} a été mis{file.e} à jour le {past_date}. | {file}已于{past_date}更新。
{file} was created on {past_date}. | {file} wurde am {past_date} erstellt. | {file} a été créé{file.e} le {past_date}. | {file}已于{past_date}创建。
{file} takes up {data}. | {file} belegt {data}. | {file} occupe {data}. | {file}占用{data}。
{file} will be deleted {future}. | {file} wird {future} gelöscht. | {file} sera supprimé{file.e} {future}. | {file}将于{future}删除。
{goods} weighs {mass}. | {goods} wiegt {mass}. | {goods} pèse {mass}. | {goods}重{mass}。
{goods} costs {price}. | {goods} kostet {price}. | {goods} coûte {price}. | {goods}的价格为{price}。
{goods} costs {money}. | {goods} kostet {money}. | {goods} coûte {money}. | {goods}的价格为{money}。
{goods} was delivered {recently}. | {goods} wurde {recently} geliefert. | {goods} a été livré{goods.e} {recently}. | {goods}已于{recently}送达。
{goods} will be delivered on {weekday}. | {goods} wird am {weekday} geliefert. | {goods} sera livré{goods.e} {weekday}. | {goods}将于{weekday}送达。
{goods} will be delivered on {date_full}. | {goods} wird am {date_full} geliefert. | {goods} sera livré{goods.e} le {date_full}. | {goods}将于{date_full}送达。
{goods} is {size} wide. | {goods} ist {size} breit. | {goods} mesure {size} de large. | {goods}宽{size}。
{goods} is {size} high. | {goods} ist {size} hoch. | {goods} mesure {size} de haut. | {goods}高{size}。
{route} is {distance} long. | {route} ist {distance} lang. | {route} mesure {distance} de long. | {route}长{distance}。
{tower} is {height} high. | {tower} ist {height} hoch. | {tower} mesure {height} de haut. | {tower}高{height}。
{tower} is {distance} away. | {tower} ist {distance} entfernt. | {tower} se trouve à {distance}. | {tower}距此{distance}。
{vehicle} leaves at {clock}. | {vehicle} fährt um {clock} Uhr ab. | {vehicle} part à {clock}. | {vehicle}{clock}出发。
{vehicle} leaves {soon}. | {vehicle} fährt {soon} ab. | {vehicle} part {soon}. | {vehicle}将于{soon}出发。
{vehicle} arrives at {clock}. | {vehicle} kommt um {clock} Uhr an. | {vehicle} arrive à {clock}. | {vehicle}{clock}到达。
{vehicle} is traveling at {speed}. | {vehicle} fährt {speed}. | {vehicle} avance à {speed}. | {vehicle}的速度为{speed}。
{person} speaks {tongue}. | {person} spricht {tongue}. | {person} parle {tongue}. | {person}会说{tongue}。
{person} speaks {tongues}. | {person} spricht {tongues}. | {person} parle {tongues}. | {person}会说{tongues}。
{person} is learning {tongue}. | {person} lernt {tongue}. | {person} apprend {tongue.the}. | {person}正在学习{tongue}。
{person} was born on {birthday}. | {person} wurde am {birthday} geboren. | {person} est né{person.e} le {birthday}. | {person}出生于{birthday}。
{person} arrives {delivery}. | {person} kommt {delivery} an. | {person} arrive {delivery}. | {person}{delivery}到达。
{person} arrived {past}. | {person} ist {past} angekommen. | {person} est arrivé{person.e} {past}. | {person}{past}到达了。
{person} called {recently}. | {person} hat {recently} angerufen. | {person} a appelé {recently}. | {person}{recently}打过电话。
{person} lives in {city}. | {person} wohnt in {city}. | {person} habite à {city}. | {person}住在{city}。
{person} paid {price}. | {person} hat {price} bezahlt. | {person} a payé {price}. | {person}支付了{price}。
{person} earned {money}. | {person} hat {money} verdient. | {person} a gagné {money}. | {person}赚了{money}。
{person} is {age} years old. | {person} ist {age} Jahre alt. | {person} a {age} ans. | {person}今年{age}岁。
Add {grams} of {food}. | {grams} {food} hinzufügen. | Ajoutez {grams} {food.of}. | 加入{grams}{food}。
Add {liters} of {liquid}. | {liters} {liquid} hinzufügen. | Ajoutez {liters} {liquid.of}. | 加入{liters}{liquid}。
Prices rose by {percent}. | Die Preise sind um {percent} gestiegen. | Les prix ont augmenté de {percent}. | 价格上涨了{percent}。
Prices fell by {percent}. | Die Preise sind um {percent} gesunken. | Les prix ont baissé de {percent}. | 价格下降了{percent}。
The battery is {percent} charged. | Der Akku ist zu {percent} geladen. | La batterie est chargée à {percent}. | 电池已充电{percent}。
The download is {percent} complete. | Der Download ist zu {percent} abgeschlossen. | Le téléchargement est terminé à {percent}. | 下载已完成{percent}。
The subscription expires {future}. | Das Abonnement läuft {future} ab. | L’abonnement expire {future}. | 订阅将于{future}到期。
The subscription expires on {date_long}. | Das Abonnement läuft am {date_long} ab. | L’abonnement expire le {date_long}. | 订阅将于{date_long}到期。
The kitchen is {area} in size. | Die Küche ist {area} groß. | La cuisine fait {area}. | 厨房面积为{area}。
The machine uses {power}. | Die Maschine verbraucht {power}. | La machine consomme {power}. | 机器功率为{power}。
Available in the following languages: {tongues}. | Verfügbar in folgenden Sprachen: {tongues}. | Disponible dans les langues suivantes : {tongues}. | 提供以下语言：{tongues}。
Available in the following countries: {countries}. | Verfügbar in folgenden Ländern: {countries}. | Disponible dans les pays suivants : {countries}. | 在以下国家可用：{countries}。
We ship to the following countries: {countries}. | Wir liefern in folgende Länder: {countries}. | Nous livrons dans les pays suivants : {countries}. | 我们向以下国家发货：{countries}。
Choose a country: {either_country}. | Wählen Sie ein Land: {either_country}. | Choisissez un pays : {either_country}. | 选择国家：{either_country}。
Choose a language: {either_tongue}. | Wählen Sie eine Sprache: {either_tongue}. | Choisissez une langue : {either_tongue}. | 选择语言：{either_tongue}。
We accept the following currencies: {currencies}. | Wir akzeptieren folgende Währungen: {currencies}. | Nous acceptons les devises suivantes : {currencies}. | 我们接受以下货币：{currencies}。
""")

# Clauses with several values.
COMPOUND = nouns.table("""
{event} begins on {month_day} at {clock}. | {event} beginnt am {month_day} um {clock} Uhr. | {event} commence le {month_day} à {clock}. | {event}将于{month_day}{clock}开始。
{event} begins on {weekday} at {clock}. | {event} beginnt am {weekday} um {clock} Uhr. | {event} commence {weekday} à {clock}. | {event}将于{weekday}{clock}开始。
{event} begins {soon} and lasts {while}. | {event} beginnt {soon} und dauert {while}. | {event} commence {soon} et dure {while}. | {event}将于{soon}开始，持续{while}。
{gathering} lasts {while} and costs {price}. | {gathering} dauert {while} und kostet {price}. | {gathering} dure {while} et coûte {price}. | {gathering}持续{while}，费用为{price}。
{gathering} in {city} begins {soon}. | {gathering} in {city} beginnt {soon}. | {gathering} à {city} commence {soon}. | {city}的{gathering}将于{soon}开始。
{gathering} in {city} ends on {date_long}. | {gathering} in {city} endet am {date_long}. | {gathering} à {city} se termine le {date_long}. | {city}的{gathering}将于{date_long}结束。
{goods} weighs {mass} and costs {price}. | {goods} wiegt {mass} und kostet {price}. | {goods} pèse {mass} et coûte {price}. | {goods}重{mass}，价格为{price}。
{goods} is {size} wide and weighs {mass}. | {goods} ist {size} breit und wiegt {mass}. | {goods} mesure {size} de large et pèse {mass}. | {goods}宽{size}，重{mass}。
{file} takes up {data} and was updated {past}. | {file} belegt {data} und wurde {past} aktualisiert. | {file} occupe {data} et a été mis{file.e} à jour {past}. | {file}占用{data}，已于{past}更新。
{file} was created {past} and will be deleted {future}. | {file} wurde {past} erstellt und wird {future} gelöscht. | {file} a été créé{file.e} {past} et sera supprimé{file.e} {future}. | {file}已于{past}创建，将于{future}删除。
{file} is available in {tongues}. | {file} ist auf {tongues} verfügbar. | {file} est disponible en {tongues}. | {file}提供{tongues}版本。
{person} speaks {tongue} and is learning {tongue2}. | {person} spricht {tongue} und lernt {tongue2}. | {person} parle {tongue} et apprend {tongue2.the}. | {person}会说{tongue}，正在学习{tongue2}。
{person} was born on {birthday}, in {city}. | {person} wurde am {birthday} in {city} geboren. | {person} est né{person.e} le {birthday} à {city}. | {person}于{birthday}出生在{city}。
{person} is traveling from {city} to {city2}. | {person} reist von {city} nach {city2}. | {person} voyage {city.of} à {city2}. | {person}从{city}去{city2}旅行。
{person} lives in {city} and speaks {tongues}. | {person} wohnt in {city} und spricht {tongues}. | {person} habite à {city} et parle {tongues}. | {person}住在{city}，会说{tongues}。
{person} is flying to {city} on {weekday}. | {person} fliegt am {weekday} nach {city}. | {person} s’envole {weekday} pour {city}. | {person}{weekday}飞往{city}。
{person} is flying to {city} on {month_day}. | {person} fliegt am {month_day} nach {city}. | {person} s’envole le {month_day} pour {city}. | {person}{month_day}飞往{city}。
{coach} to {city} leaves at {clock}. | {coach} nach {city} fährt um {clock} Uhr ab. | {coach} pour {city} part à {clock}. | 开往{city}的{coach}{clock}出发。
{coach} to {city} leaves {soon}. | {coach} nach {city} fährt {soon} ab. | {coach} pour {city} part {soon}. | 开往{city}的{coach}将于{soon}出发。
{coach} from {city} arrives at {clock}. | {coach} aus {city} kommt um {clock} Uhr an. | {coach} en provenance {city.of} arrive à {clock}. | 来自{city}的{coach}{clock}到达。
{coach} to {city} costs {price}. | {coach} nach {city} kostet {price}. | {coach} pour {city} coûte {price}. | 开往{city}的{coach}票价为{price}。
The flight from {city} to {city2} takes {hours}. | Der Flug von {city} nach {city2} dauert {hours}. | Le vol {city.of} à {city2} dure {hours}. | 从{city}到{city2}的航班需要{hours}。
The flight from {city} to {city2} costs {money}. | Der Flug von {city} nach {city2} kostet {money}. | Le vol {city.of} à {city2} coûte {money}. | 从{city}到{city2}的航班票价为{money}。
The temperature in {city} is {temperature}. | Die Temperatur in {city} beträgt {temperature}. | La température à {city} est de {temperature}. | {city}的气温为{temperature}。
It is {clock} in {city} and {clock2} in {city2}. | In {city} ist es {clock} Uhr und in {city2} {clock2} Uhr. | Il est {clock} à {city} et {clock2} à {city2}. | {city}时间为{clock}，{city2}时间为{clock2}。
The distance from {city} to {city2} is {distance}. | Die Entfernung von {city} nach {city2} beträgt {distance}. | La distance {city.of} à {city2} est de {distance}. | 从{city}到{city2}的距离为{distance}。
Add {grams} of {food} and {liters} of {liquid}. | {grams} {food} und {liters} {liquid} hinzufügen. | Ajoutez {grams} {food.of} et {liters} {liquid.of}. | 加入{grams}{food}和{liters}{liquid}。
{grams} of {food} cost {price}. | {grams} {food} kosten {price}. | {grams} {food.of} coûtent {price}. | {grams}{food}的价格为{price}。
{countries}: {percent} discount until {date_long} | {countries}: {percent} Rabatt bis {date_long} | {countries} : {percent} de remise jusqu’au {date_long} | {countries}：{date_long}前享受{percent}的折扣
{countries}: delivery {delivery}, shipping {price} | {countries}: Lieferung {delivery}, Versand {price} | {countries} : livraison {delivery}, frais de port {price} | {countries}：{delivery}送达，运费{price}
{countries}: shipping from {price}, up to {mass} | {countries}: Versand ab {price}, bis {mass} | {countries} : livraison à partir de {price}, jusqu’à {mass} | {countries}：运费{price}起，最多{mass}
{country}: {days}, {money} | {country}: {days}, {money} | {country} : {days}, {money} | {country}：{days}，{money}
Save {percent} until {month_day}. | Sparen Sie {percent} bis {month_day}. | Économisez {percent} jusqu’au {month_day}. | {month_day}前可节省{percent}。
Prices rose by {percent} in {past_month}. | Im {past_month} sind die Preise um {percent} gestiegen. | En {past_month}, les prix ont augmenté de {percent}. | {past_month}价格上涨了{percent}。
Prices fell by {percent} in {past_month}. | Im {past_month} sind die Preise um {percent} gesunken. | En {past_month}, les prix ont baissé de {percent}. | {past_month}价格下降了{percent}。
""")

# Each group with its share of the corpus.
GROUPS = [(ALONE, 0.22), (LABELS, 0.18), (SIMPLE, 0.33), (COMPOUND, 0.27)]
