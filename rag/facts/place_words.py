"""What CLDR does not list: demonyms, adjectives, other names of countries, and bodies that have no city.

One entity a paragraph: its id, then its words; further lines are indented. A word that ends in `*` stands for
any ending; `_` joins the words of a name. All six languages stand together, since a word of one is seldom a
word of another's. Knows words only.
"""

COUNTRIES = """
DE المان* german germans deutsch* allemand* немец* немц* німец* німц* germany's bundesrepublik frg фрг фрн
DE-SN sachsen sachsens sächsisch* saxe saxon saxonne saxony саксони* саксоні* ساكسونيا سكسونيا
DE-NI niedersachs* niedersächs* basse_saxe lower_saxony нижн*_саксон* ساكسونيا_السفلى سكسونيا_السفلى
DE-ST sachsen_anhalt* saxe_anhalt saxony_anhalt саксон*_анхальт* саксон*_ангальт*
DE-TH thüring* thuringe thuringia* тюринг* تورينغن تورنغن
DE-BW baden_württemberg* bade_wurtemberg баден_вюртемберг* بادن_فورتمبيرغ بادن_فورتمبرغ
DE-NW nordrhein_westfal* rhénanie_du_nord_westphalie north_rhine_westphalia
DE-RP rheinland_pfalz rhénanie_palatinat rhineland_palatinate
DE-MV mecklenburg_vorpommern* mecklembourg_poméranie* mecklenburg_western_pomerania
AT austrian* österreichisch* österreicher* autrichien* австрий* австрій* نمساو*
CH سويسر* swiss schweizer* suisse* helvét* швейцар*
FR فرنس* french frenchman frenchmen französisch* franzose* französin* français* француз*
IT ايطال* italian* italienisch* italiener* italien italiens italienne* итальян* італій*
ES spanish spaniard* spanisch* spanier* espagnol* испан* іспан* اسبان*
PT برتغال* portuguese portugiesisch* portugiese* portugais* португал*
GB british briton* britain great_britain u_k england english britisch* brite* briten* großbritannien*
  vereinigtes_königreich vereinigten_königreich* england* englisch* britannique* grande_bretagne
  royaume_uni anglais* британ* великобритани* соединенное_королевство велика_британія великої_британії
  великій_британії велику_британію великобританія* англ* بريطاني* المملكه_المتحده انجلترا
IE ايرلند* irish irisch* irlandais* ирланд* ірланд*
NL dutch holland niederländisch* niederländer* holländ* pays_bas néerlandais* hollandais* голланд*
  нидерланд* нідерланд* هولند*
BE بلجيك* belgian* belgisch* belgier* belge* бельги* бельгі*
LU luxembourgish luxemburgisch* luxembourgeois* люксембур*
DK danish dane danes dänisch* däne* danois* датск* датчан* данськ* данц* دنمارك*
SE swedish swede swedes schwedisch* schwede schweden schwedens suédois* шведс* швед* шведськ* سويد*
NO norwegian* norwegisch* norweger* norvégien* норвеж* норвез* نرويج*
FI finnish finn finns finnisch* finne finnen finlandais* финск* финн* фінськ* фінн* فنلند*
IS ايسلند* icelandic isländisch* islandais* исланд* ісланд*
EE estonian* estnisch* este esten estonien* эстонск* эстон* естонс* استون*
LV لاتف* latvian* lettisch* letten lettland* letton* латвийск* латыш* латвійс*
LT lithuanian* litauisch* litauer* lituanien* литовск* литов* литовськ* ليتوان*
PL polish pole poles polnisch* pole polen* polonais* польск* поляк* польськ* بولند*
CZ czech czechs czech_republic tschech* tschechien* tchèque* république_tchèque чешск* чех чехи чехов
  чехия* чехії чехія чехію чехією чеськ* التشيك تشيك تشيكي تشيكيه تشيكيا تشيكيين تشيكيون
SK سلوفاك* slovak slovaks slowakisch* slowake slowaken slovaque* словацк* словак* словацьк*
SI سلوفين* slovene slovenes slovenian* slowenisch* slowene slowenen slovène* словенск* словенс*
HU hungarian* ungarisch* ungar ungarn* hongrois* венгерск* венгр* угорськ* угорц* мадяр* مجر* هنغار*
RO رومان* romanian* rumänisch* rumäne rumänen roumain* румынс* румын* румунс* румун*
BG بلغار* bulgarian* bulgarisch* bulgare* bulgaren болгарс* болгар*
MD moldovan* moldavian* moldauisch* moldawisch* moldawien* moldau moldave* молдавск* молдавс* молдован*
  молдавия молдавии молдавию مولدوف*
GR greek greeks griechisch* grieche griechen grec grecque* grecs греческ* грек* грецьк* يونان*
CY قبرص* cypriot* zyprisch* zypriot* chypriote* кипрс* киприот* кіпрс*
TR turkish turk turks turkey türkiye türkisch* türke türken turc turcs turque* турецк* турок турки
  турецьк* туреччин* турция турци* ترك*
RS صربي* serbian* serb serbs serbisch* serbe* serben сербск* серб* صرب*
HR كروات* croatian* croat croats kroatisch* kroate kroaten croate* хорватс* хорват*
BA بوسن* bosnian* bosnisch* bosnier* bosnia bosnien* bosnie bosniaque* босний* боснийс* боснійс* البوسنه
XK كوسوف* kosovan* kosovar* kosovarisch* косов*
AL الباني* albanian* albanisch* albaner* albanais* албанс* албан*
MK macedonian* north_macedonia mazedonisch* nordmazedonien* macédonien* македонс*
ME montenegrin* montenegrinisch* monténégrin* черногорс* чорногорс*
UA ukrainska ukrajinska ukrainian* всу зсу
  ukrainisch* ukrainer* ukrainien* украинск* украинец* украинц* украинк* українськ* україн*
  украин* اوكران*
RU روسيه russian* russia russisch* russe* russen russland* russie россий* россия* русск* русские российск*
  россиян* російськ* росіян* росі* روسي* روسيا الروس روسيا_الاتحاديه russian_federation
  российская_федерация рф russische_föderation
BY belarusian* belarussian* belarussisch* belarusisch* weißrussland* weißrussisch* biélorusse* biélorussie
  bélarus белорус* білорус* بيلاروس* روسيا_البيضاء
GE جورجي* georgian* georgisch* georgier* géorgien* грузин* грузи* грузі*
AM armenian* armenisch* armenier* arménien* армян* армен* вірмен* ارمن* ارمين*
AZ azerbaijani* azeri* aserbaidschanisch* azerbaïdjanais* азербайджан* اذر*
KZ kazakh* kasachisch* kasache* kazakh* казах* كازاخ*
US american* u_s u_s_a usa america united_states amerikanisch* amerikaner* amerika amerikas us
  us-amerikanisch* vereinigten_staaten vereinigte_staaten américain* étasunien* états_unis etats_unis
  америк* сша соединенные_штаты сполучен*_штат* соединенн*_штат* امريك* امريكا الولايات_المتحده اميرك*
CA canadian* kanadisch* kanadier* canadien* канадс* канад* كند*
MX mexican* mexikanisch* mexicain* мексик* мексиканс* مكسيك*
BR brazilian* brasilianisch* brésilien* бразил* برازيل*
CN صيني* chinese chinesisch* chinese chinesen chinois* китай* китаєм صين*
TW taiwanese taiwanisch* taïwanais* тайван* تايوان*
JP japanese japanisch* japaner* japonais* японс* япон* ياباني* اليابان
KR south_korea south_korean* südkorea* südkoreanisch* corée_du_sud sud_coréen* южная_корея южной_корее
  южной_кореи южную_корею южнокорейс* південна_корея південної_кореї південній_кореї південну_корею
  південнокорейс* كوريا_الجنوبيه
KP كوري_شمالي north_korea north_korean* nordkorea* nordkoreanisch* corée_du_nord nord_coréen*
  северная_корея северной_корее северной_кореи северную_корею северокорейс* кндр північна_корея
  північної_кореї північній_кореї північну_корею північнокорейс* كوريا_الشماليه
IN indian indians indisch* inder indien indienne* indiens индийск* индия індійс* هند الهند هندي*
PK pakistani* pakistanisch* pakistanais* пакистанс* باكستان*
AF afghan* afghanisch* afghane* афганс* афган* افغان*
IR iranian* iranisch* iraner* iranien* иранск* иран іранськ* іран* иранц* ايران*
IQ iraqi* irakisch* iraker* irakien* иракск* іракськ* عراق*
SY syrian* syrisch* syrer* syrie syrien* сирийс* сири* сирійс* سوري*
LB lebanese libanesisch* libanese* libanais* ливанс* ліванс* لبنان*
IL исраэл* ісраел* يسراييل israeli* israelisch* israelis israélien* израильс* израил* ізраїльс* ізраїл* اسراييل*
PS palestin* palästin* palestinien* палестин* فلسطين*
JO jordanian* jordanisch* jordanier* jordanien* иорданс* йорданс* الاردن* اردن*
EG egyptian* ägyptisch* ägypter* égyptien* египетс* египт* єгипетс* єгипт* مصر*
SA saudi* saudisch* saoudien* saudi-arabien arabie_saoudite саудовс* саудівс* سعودي* السعوديه
AE emirati* emirates emirate* émirat* émirien* эмират* оаэ емірат* оае الامارات امارات*
QA qatari* katarisch* qatarien* qatari* катарс* قطر*
KW kuwaiti* kuwaitisch* koweïtien* кувейтс* كويت*
BH bahraini* bahrainisch* бахрейнс* بحرين*
OM عماني* omani* omanisch* omanais* оманс*
YE yemeni* jemenitisch* yéménite* йеменс* єменс* يمن*
LY libyan* libysch* libyen* ливийс* лівійс* ليبي*
TN tunisian* tunesisch* tunisien* тунисс* туніс* تونس*
DZ algerian* algerisch* algérien* алжирс* جزاير* الجزاير
MA moroccan* marokkanisch* marocain* марокканс* مغربي*
SD sudanese sudanesisch* soudanais* суданс* سودان*
SS south_sudan* südsudan* soudan_du_sud южный_судан جنوب_السودان
ET ethiopian* äthiopisch* éthiopien* эфиопс* ефіопс* اثيوب*
SO somali* somalisch* somalien* сомалий* صومال*
KE kenyan* kenianisch* kenianer* kényan* кенийс* кеній* كيني*
NG nigerian* nigerianisch* nigérian* нигерийс* نيجيري*
NE nigerien* nigrisch* nigérien*
ML malian* malisch* malien*
CD كونغول* congo kongo* democratic_republic_of_congo rdc drc конго الكونغو
ZA south_african* südafrikanisch* sud_africain* южноафрикан* جنوب_افريقيا
VE venezuelan* venezolanisch* vénézuélien* венесуэл* فنزويل*
VN vietnamese vietnamesisch* vietnamien* вьетнам* فيتنام*
AU australian* australisch* australier* australien* австралийс* австралійс* استرالي*
NZ new_zealander* neuseeländisch* néo_zélandais*
VA vatican* vatikan* ватикан* فاتيكان* heiliger_stuhl saint_siège
150 european* europe europa europas europäisch* europäer* européen* европ* європ* اوروب*
142 asian* asiatisch* asiatique* азиатс* азія* اسيو*
002 african* afrika afrikas afrikanisch* africain* африканс* африк* افريق*
"""

BODIES = """
NATO north_atlantic_treaty north_atlantic_alliance traité_de_l_atlantique_nord nato otan нато الناتو
  ناتو حلف_شمال_الاطلسي nordatlantik* atlantic_alliance alliance_atlantique
EU eu european_union e_u europäische_union europäischen_union ue union_européenne ес евросоюз*
  европейск*_союз* єс євросоюз* європейськ*_союз* الاتحاد_الاوروبي للاتحاد_الاوروبي
ECOMMISSION european_commission eu_commission europäische_kommission europäischen_kommission eu_kommission
  commission_européenne еврокомисси* єврокомісі* європейськ*_комісі* европейск*_комисси*
  المفوضيه_الاوروبيه للمفوضيه_الاوروبيه
EUPARLIAMENT european_parliament eu_parliament europäische_parlament europäischen_parlament*
  europaparlament* eu_parlament parlement_européen европарламент* європарламент* البرلمان_الاوروبي
UN un united_nations u_n uno vereinte_nationen vereinten_nationen onu nations_unies оон
  организац*_объединенных_наций об'єднан*_наці* الامم_المتحده للامم_المتحده
OSCE osce osze обсе منظمه_الامن_والتعاون
IAEA iaea iaeo aiea магатэ магате الوكاله_الدوليه_للطاقه_الذريه للطاقه_الذريه
WHO world_health_organization weltgesundheitsorganisation oms воз всемирн*_организац*_здравоохранения
  всесвітн*_організац*_охорони_здоров'я منظمه_الصحه_العالميه
ICC icc international_criminal_court istgh internationaler_strafgerichtshof
  internationalen_strafgerichtshof cpi cour_pénale_internationale мус международн*_уголовн*_суд*
  міжнародн*_кримінальн*_суд* المحكمه_الجناييه_الدوليه
REDCROSS red_cross icrc ikrk rotes_kreuz roten_kreuz* rote_kreuz croix_rouge cicr красн*_крест* мккк
  червон*_хрест* الصليب_الاحمر للصليب_الاحمر
REDCRESCENT red_crescent roter_halbmond rote_halbmond rotem_halbmond roten_halbmond* croissant_rouge красн*_полумесяц*
  червон*_півмісяц* الهلال_الاحمر
G7 g7 g-7 g_7
UNICEF unicef юнисеф юнісеф اليونيسف يونيسف
UNHCR unhcr хцр
UNRWA unrwa أونروا الاونروا унрва бапор
UNESCO unesco юнеско اليونسكو
IMF imf iwf fmi мвф صندوق_النقد_الدولي
WORLDBANK world_bank weltbank banque_mondiale всемирн*_банк* світов*_банк* البنك_الدولي
ARABLEAGUE arab_league arabische_liga arabischen_liga ligue_arabe лига_арабских_государств
  جامعه_الدول_العربيه
AU african_union afrikanische_union afrikanischen_union union_africaine الاتحاد_الافريقي
HAMAS hamas хамас* حماس
HEZBOLLAH hezbollah hisbollah хезболл* хізболл* hizbullah hizbollah حزب_الله
HOUTHI houthi* huthi* houthis хусит* хусит* حوثي* الحوثيين الحوثيون
TALIBAN taliban* талиб* طالبان
ISIS isis daesh داعش игил іділ islamic_state islamischer_staat islamischen_staat* état_islamique
  исламск*_государств*
WAGNER wagner_group gruppe_wagner вагнер чвк_вагнер فاغنر
KREMLIN kremlin kreml* кремл* الكرملين
WHITEHOUSE white_house weißes_haus weißen_haus* weiße_haus maison_blanche бел*_дом* біл*_дім біл*_дом*
  البيت_الابيض
PENTAGON pentagon* пентагон* البنتاغون
BUNDESTAG bundestag* бундестаг* البوندستاغ
BUNDESWEHR bundeswehr бундесвер*
IDF idf tsahal цахал
RADA verkhovna_rada werchowna_rada werchownaja_rada rada_suprême верховн*_рад*
  البرلمان_الاوكراني الرادا
DUMA duma госдум* госдум
CRIMEA crimea* crimean krim krimtatar* crimée крым* крим* القرم
DONBAS donbas donbass донбасс* донбас* دونباس
WESTBANK west_bank westjordanland* cisjordanie западн*_берег* західн*_берег* الضفه_الغربيه
GAZA gaza gazastreifen* газа газе газы газу газі сектор_газа غزه
GOLAN golan* голан* الجولان
TRANSNISTRIA transnistri* transdnistri* приднестров* придністров*
KARABAKH karabakh karabach* haut_karabagh карабах* قره_باغ
BLACKSEA black_sea schwarzmeer* черноморск*_флот* чорноморськ*_флот*
  schwarzes_meer schwarzen_meer* schwarze_meer mer_noire черн*_мор* чорн*_мор*
  البحر_الاسود
REDSEA red_sea rotes_meer roten_meer* mer_rouge красн*_мор* червон*_мор* البحر_الاحمر
BALTICSEA baltic_sea ostsee mer_baltique балтийск*_мор* балтійськ*_мор* بحر_البلطيق
MEDITERRANEAN mediterranean mittelmeer* méditerranée средиземн* середземн* المتوسط
BRICS brics брикс بريكس
AFP afp
REUTERS reuters рейтер* рейтерс رويترز
BIGEUR euro euros евро євро يورو eur €
BIGUSD dollar dollars доллар* долар* دولار* usd $
BIGGBP pound_sterling pfund_sterling livres_sterling £
BIGRUB rouble* ruble* rubel рубл* روبل
BIGUAH hryvnia* hrywnja* griwna hryvnias гривн* гривен гривень
"""


def entries(table: str) -> list[tuple[str, list[str]]]:
    """(id, words) of each entity: 'TR turkish turk*' → ('TR', ['turkish', 'turk*'])."""
    lines = table.strip().replace("\n  ", " ").splitlines()
    return [(code, words) for code, *words in (line.split() for line in lines)]
