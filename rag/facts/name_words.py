"""Words that tell names from other words: titles, institutions, and surnames that are also ordinary words.

Knows words only. All are folded as in `script`.
"""

from functools import lru_cache

from rag.facts.script import fold, normalise

_TITLES = """
president vice prime minister ministers ministry foreign defence defense interior finance energy justice
chancellor general colonel major admiral lieutenant captain sergeant commander chief governor mayor
senator secretary ambassador envoy spokesman spokeswoman spokesperson king queen prince princess crown
pope sheikh ayatollah emir sultan doctor dr mr mrs ms miss sir lord lady professor judge justice
representative congressman congresswoman deputy parliament government council security commission
committee assembly court supreme house senate congress army navy air force forces armed guard office state
department agency service union republic federal national central bank western eastern northern southern
north south east west northeast southwest middle sea ocean strait river lake gulf airport university
hospital church mosque street district region oblast province county city town airbase base treaty
agreement memorandum conference summit forum plan act law day war revolutionary human rights watch head
board group staff joint chiefs administration cabinet opposition party coalition health education
agriculture transport trade economy economic culture environment intelligence emergency emergencies
infrastructure affairs home external internal treasury veterans civil religious nations public national
strategic patriarch archbishop bishop cardinal imam rabbi mufti brigade division battalion corps regiment
fleet squadron operational command défense intérieur santé affaires étrangères éducation environnement
économie finances justice transports énergie i mps mp ceo ngo tv ukrainian-led god internet président
présidente premier première ministre ministère chancelier chancelière général colonel amiral gouverneur
maire sénateur secrétaire ambassadeur porte parole roi reine prince pape état états assemblée nationale
conseil sécurité commission parlement gouvernement sénat cour armée marine force forces région nord sud
est ouest mer monsieur madame m mme quai élysée matignon президент президента президентом президенту
премьер министр министерство министр генерал полковник адмирал губернатор мэр сенатор посол король папа
генсек госсекретарь совет совета совбез совбеза парламент правительство комиссия государственный
министерства министерстве министерством генштаб генштаба генштабе штаб штаба вооруженных вооруженные сил
силы силами минобороны мид мида центробанк центр восток востоке ближний ближнем запад западе западу севере
юге юг север область области международный международного комитет комитета генеральный генеральная
ассамблея администрация службы офіс офісу офісі президента президентка прем'єр міністр міністерство
міністерства міністерстві генерал полковник губернатор мер мера посол король рада ради раді верховна
верховної парламент уряд комісія комісії генштаб генштабу збройних збройні силах сили сил зсу овва ова
дснс сбу гур мзс міноборони захід захід заході схід сході близький близькому область області міжнародний
комітет генсек chef chefin kanzler kanzlerin präsident präsidentin minister ministerin herr frau
"""
_GERMAN_TITLE_ENDS = tuple(
    """
    minister ministerin kanzler kanzlerin prasident prasidentin sprecher sprecherin chef chefin general
    burgermeister burgermeisterin gouverneur botschafter botschafterin herr frau konig papst oberst
    premier abgeordnete abgeordneter sekretar senator admiral kommandeur beauftragte beauftragter
    kommissar kommissarin gesandte gesandter experte
    """.split()
)
_SURNAMES = """
trump biden harris vance rubio hegseth waltz kellogg witkoff blinken austin sullivan bush rice powell
pence johnson starmer sunak may brown cameron truss healey lammy cooper hunt wallace major thatcher macron
lecornu bayrou barrot faure martin hollande sarkozy merz scholz merkel pistorius wadephul baerbock habeck
lindner söder klingbeil steinmeier spahn reul faeser weber schulz schmidt schmid müller schneider fischer
meyer maier mayer wagner becker hoffmann schäfer koch bauer richter klein wolf schröder neumann schwarz
zimmermann braun krüger hofmann hartmann lange krause lehmann köhler herrmann könig walter huber kaiser
fuchs peters lang scholl möller weiß jung hahn vogel friedrich keller günther berger winkler roth beck
lorenz baumann franke albrecht schuster simon ludwig böhm winter kraus schumacher krämer vogt stein jäger
otto sommer groß seidel heinrich brandt haas schreiber graf dietrich ziegler kuhn pohl engel horn busch
bergmann thomas voigt sauer arnold wolff pfeiffer kallas leyen michel costa rutte stoltenberg tusk duda
nawrocki sikorski meloni tajani orban fico pellegrini putin lavrov lawrow peskov peskow medvedev medwedew
shoigu schoigu belousov gerasimov sacharowa zakharova zelensky zelenskyy selenskyj yermak jermak umerov
umjerow sybiha kuleba zaluzhny syrsky klitschko budanov лавров путин песков медведев мединский захарова
белоусов герасимов шойгу волошин волков соловьев сергеев ушаков дмитриев мишустин нарышкин патрушев
бортников кадыров пригожин зеленский ермак умеров сибига кулеба залужный сырский буданов кличко порошенко
тимошенко трамп байден макрон мерц шольц меркель стармер эрдоган нетаньяху лукашенко алиев пашинян токаев
орбан фицо туск дуда рютте столтенберг каллас гутерриш вэнс рубио зеленський єрмак умєров сибіга кулеба
залужний сирський буданов кличко порошенко тимошенко шмигаль свириденко трамп байден макрон мерц шольц
путін лавров пєсков медведєв ердоган нетаньягу лукашенко рютте каллас мельник коваль netanyahu netanjahu
gallant katz abbas haniyeh sinwar nasrallah khamenei chamenei araghchi pezeshkian sisi assad sharaa
erdogan fidan xi wang modi guterres grossi lukashenko lukaschenko aliyev pashinyan sandu بوتين لافروف
بيسكوف ميدفيديف زاخاروفا شويغو زيلينسكي يرماك عمروف سيبيها ترامب بايدن روبيو فانس ويتكوف هيغسيث ماكرون
بارو ستارمر لامي ميرتس شولتس بيستوريوس ميركل ميلوني توسك اوربان روته ستولتنبرغ كالاس غوتيريش غروسي اردوغان
فيدان نتنياهو غالانت كاتس عباس هنيه السنوار نصرالله خامنيي عراقجي بزشكيان السيسي عبدالعاطي الاسد الشرع
جونسون بوريس كليتشكو هاريس كلينتون اوباما بوش سوناك كاميرون شرودر زيغمار غابرييل فيدل كيري ماكين تيلرسون
بولتون بومبيو مونتي رينزي كونتي دراغي راخوي سانشيز كوستا بوريل موغيريني اشتون ميشيل يونكر شولز غاريت بينيت
لابيد رابين بيريز اولمرت شارون العاهل بلينكن لوكاشينكو علييف باشينيان مودي كيلوغ
"""
_AR_ROLES = frozenset(
    "وزير وزيره رييس رييسه الرييس المستشار الملك الامير الجنرال السفير المتحدث الناطق "
    "القايد الوزير السيناتور المبعوث "
    "مبعوث مستشار قايد متحدث ناطق سفير امير حاكم عمده محافظ نايب زعيم مدير امين عمده نظيره نظيرها".split()
)


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    """Words written with a capital beside names that are none: 'Chancellor', 'Ministère', 'Генштаб'."""
    return frozenset(fold(normalise(word)) for word in _TITLES.split())


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames that a dictionary or a list of cities would take for something else."""
    return frozenset(fold(normalise(word)) for word in _SURNAMES.split())


def is_german_title(key: str) -> bool:
    """'verteidigungsminister', 'außenamtssprecherin' → True."""
    return key.endswith(_GERMAN_TITLE_ENDS)


def is_arabic_role(key: str) -> bool:
    """'وزير', 'الرييس' → True, with or without a prefix."""
    return any(form in _AR_ROLES for form in (key, key[1:], key.removeprefix("ال"), key.removeprefix("وال")))
