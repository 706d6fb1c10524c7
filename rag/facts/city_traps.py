"""Ordinary words that GeoNames lists as another name of a large city: 'Essen', 'Gold', 'Сумы', 'الدولة'.

Found by laying GeoNames' names over each language's most frequent words. Knows words only, folded as in
`script`.
"""

from rag.facts.script import fold, normalise

_GERMAN = """
klar gerne namen essen eher name mitte lage okay google gold rest tor tür türen länder halle tour leiden
küche lager lagern lagers gerät süss mauer mauern hammer siegen landen klang löwen male bergen liege bat kilo
monster orange derer ofen öfen nice mobil mobile mobiler mobiles apotheke kita kitas kanton kantons jura ära
hamm sur abo hang homo becher och derby banner bann pest kiefer kiefern batman gender enterprise metro soul
rast delta amen sale dual log saga soli sparte tango turn metz chi logos yen tan elster ren renner hub nuss
oral bon kurier paradise para thai sol bonner sales tape queens corona moers panda sinti souls dis renn basics
raster zion terminus moor reading bim pal zölle mango lima kauen bade raum stand stadt weg feld hof burg see
wald berg tal dorf park platz engel front fall ort orte amt kern
"""
_STARTERS = """
van san man can turn further gold reading sale tour pre luck basic male drug mobile soul surprise split orange
solo hang salt gender independence bush monster bone pet spoken bath enterprise commonwealth oral lion springs
metro victor der hammer paradise barrier buffalo dining mason delta hub sectors queens dual log thai rest
names nice rugby sur bon seul tête dis tour sûr mec viens pire rester manger sol seuls mari sainte mets vin
tours trente monte mobile métro pré tir vienne situé située situés têtes rôles observatoire havre valence
при дело дела кого про могу буду думаю совета совет советы давно деле делом ним кому ними часов час часа часы
давать будь тему тема темы роли села село семей вон ровно тур центральный центральной центральные северный
воля верный тихий горький собрали собрал темпы метро королева владимир вина вину воли идея порт порты порту
шахта шахты пуля снова або вони вона багато тоді часу далі воно мати усі усе боку аби рівні рівень часів мого
селі села давай теми метрів решта решту схід суму сума міста дало дала тихо волю центральна уся вірно масові
маса масовий ради рада рішення який яка які котрі котрий диво
"""
_FUNCTION = """
the a an in on at by for from with of to and or but as if after before during over under about around between
among more most some many several all both each every no not only also while when where who what which this
that these those it he she they we his her their our its there here then now still even just according despite
since until because although however meanwhile up out off down into through against two three four five six
seven eight nine ten new next last first other others
мене щоб того вас вам вами наша нашої ваша ваші досі дані різні українці місяць місяці газу любов голос
кампанія кампанії збори зборів малі дружба дім вікно вікна земля землі земель сонце надія надії віра віри міра
сорок
le la les un une des du de ce cette ces il elle ils elles on nous vous je tu premier première petit petites
prix star manche claire marchand productions congrès
"""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(normalise(word)) for word in words.split())


GERMAN_NOUNS = _folded(_GERMAN)
STARTERS = _folded(_STARTERS) | _folded(_FUNCTION)
ARABIC_CITIES = _folded(
    "القاهره نيويورك الرياض دمشق لندن دبي باريس بيروت القدس بغداد حلب مدريد مكه جده برشلونه دوما صنعاء موسكو "
    "الموصل طهران روما عدن الاسكندريه برلين حمص طرابلس الدوحه فيينا فينا مسقط تعز ميلانو اسطنبول جنيف طوكيو "
    "البصره شيكاغو ادلب اثينا الرقه حماه بكين السويس الخرطوم الرباط بوسطن الدمام صوفيا بنغازي كربلاء ليون "
    "حيفا مراكش امستردام كييف انقره النجف نابلس المنامه "
    "بودابست صيدا مومباي الحديده اللاذقيه باكو يافا اصفهان "
    "بورسعيد ستوكهولم اربيل العريش دلهي كركوك سرت مانيلا "
    "بانكوك السليمانيه لاهاي مونتريال نواكشوط هافانا كابول "
    "بروكسل رفح غزه الخليل جنين درعا مشهد واشنطن اوديسا لفيف خاركيف دونيتسك خيرسون زابوريجيا ماريوبول وارسو "
    "براغ تبليسي يريفان مينسك بوخارست بلغراد لشبونه اوسلو هلسنكي كوبنهاغن"
)
