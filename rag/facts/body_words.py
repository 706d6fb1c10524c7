"""Bodies, armed units, agencies and waters that no list of cities has, in six languages; and who they belong to.

Written as in `place_words`: one entity a paragraph, `*` for any ending, `_` between words. Knows words only.
"""

MORE_BODIES = """
RSF rapid_support_forces forces_de_soutien_rapide сил*_быстр*_поддержки сил*_швидк*_підтримки
  قوات_الدعم_السريع الدعم_السريع schnell*_unterstützungskräfte*
MSF doctors_without_borders médecins_sans_frontières ärzte_ohne_grenzen ärzten_ohne_grenzen
  врач*_без_границ лікар*_без_кордонів اطباء_بلا_حدود msf мсф
AMNESTY amnesty amnesty_international эмнести_интернешнл амнести_интернешнл міжнародн*_амністі*
  емнесті_інтернешнл العفو_الدوليه منظمه_العفو
HRW human_rights_watch хьюман_райтс_вотч г'юман_райтс_вотч هيومن_رايتس_ووتش hrw
WFP world_food_program* wfp welternährungsprogramm* programme_alimentaire_mondial
  всемирн*_продовольственн*_программ* всесвітн*_продовольч*_програм* برنامج_الاغذيه_العالمي
  لبرنامج_الاغذيه_العالمي впп pam
IRGC revolutionary_guard* islamic_revolutionary_guard* irgc revolutionsgarde* revolutionswächter*
  gardiens_de_la_révolution корпус*_стражей стражей_исламской_революции стражи_исламской_революции ксир
  вартових_ісламської_революції квір الحرس_الثوري للحرس_الثوري والحرس_الثوري
QASSAM qassam al_qassam kassam al_kassam бригад*_аль_кассам касам كتايب_القسام القسام
QUDSBRIGADES quds_brigades al_quds_brigades quds_brigaden al_kuds_brigaden سرايا_القدس бригад*_аль_кудс
BOSPORUS bosporus bosphorus bosphore босфор* البوسفور بوسفور
DARDANELLES dardanelles dardanellen дарданел* الدردنيل
HORMUZ hormuz hormus ormuz ормуз* هرمز
KERCHSTRAIT kerch_strait strasse_von_kertsch straße_von_kertsch détroit_de_kertch керченск*_пролив*
  керченськ*_проток* مضيق_كيرتش
BABELMANDEB bab_el_mandeb bab_al_mandab bab_al_mandeb баб_эль_мандеб* баб_ель_мандеб* باب_المندب
MALACCA malacca_strait strait_of_malacca malakka малаккск* ملقا
ENGLISHCHANNEL english_channel ärmelkanal* la_manche ла_манш* القناه_الانجليزيه بحر_المانش المانش
DANUBE danube donau дуна* الدانوب
CHERNOBYL chernobyl* tschernobyl* tchernobyl* чернобыл* чорнобил* chornobyl* tschornobyl* tchornobyl*
  تشيرنوبيل تشرنوبيل تشورنوبيل
DNIESTER дністер* dniester dnister dnjestr dnestr dniestr днестр* дністр* دنيستر
VISTULA vistula weichsel vistule вистул* вісла вісли висла вислы
RHINE rhine rhein rheins rhin рейн рейна рейну الراين
NILE nile nil нил нила нилу ніл нілу النيل
EUPHRATES euphrates euphrat euphrate евфрат* євфрат* الفرات
TIGRIS tigris tigre_fleuve دجله
VOLGARIVER wolga volga волга волги волге волгу волзі فولغا
ATLANTIC atlantic atlantik* atlantique атлантик* атлантич* الاطلسي الاطلنطي
PACIFIC pacific pazifik* pacifique тих*_океан* тихоокеан* الهادي الهادء
INDIANOCEAN indian_ocean indischer_ozean indischen_ozean* indische_ozean océan_indien
  индийск*_океан* індійськ*_океан* المحيط_الهندي
ARCTIC arctic arktis arktisch* arctique арктик* арктич* القطب_الشمالي
CASPIAN caspian kaspisch* caspienne каспи* каспі* قزوين
AZOVSEA sea_of_azov azov_sea asowsch*_meer* mer_d_azov азовск*_мор* азовськ*_мор* بحر_ازوف
NORTHSEA north_sea nordsee mer_du_nord северн*_мор* північн*_мор* بحر_الشمال
SOUTHCHINASEA south_china_sea südchinesisch*_meer* mer_de_chine_méridionale южно_китайск*_мор*
  південно_китайськ*_мор* بحر_الصين_الجنوبي
PERSIANGULF persian_gulf persisch*_golf* golfe_persique персидск*_залив* перськ*_заток* الخليج_الفارسي
BERLINWALL berlin_wall berliner_mauer mur_de_berlin берлинск*_стен* берлінськ*_мур*
BORDERGUARD border_guard* grenzschutz* grenzwache* gardes_frontières погранслужб* пограничник*
  прикордонник* держприкордонслужб*
FRONTEX frontex фронтекс
EUROPOL europol европол* європол* يوروبول
INTERPOL interpol интерпол* інтерпол* انتربول
OPCW opcw oiac ovcw озхо ozhz
OPEC opec opep опек اوبك
WTO wto welthandelsorganisation omc вто منظمه_التجاره_العالميه
SCO shanghai_cooperation_organisation shanghai_cooperation_organization шос
CSTO csto otsc одкб ovks
CIS cis снг снд gus
ECB ecb ezb bce ецб
ECHR echr egmr cedh еспч єспл
ICJ icj igh cij international_court_of_justice internationaler_gerichtshof cour_internationale_de_justice
  международн*_суд*_оон محكمه_العدل_الدوليه
SBU sbu сбу ssu
HUR hur гур gur
FSB fsb фсб
CIA cia цру سي_اي_ايه
FBI fbi фбр
MOSSAD mossad моссад* الموساد
UKRPRAVDA ukrainska_pravda ukrajinska_prawda oukraïnska_pravda украинск*_правд* українськ*_правд*
BARENTSSEA barents_sea barentssee mer_de_barents баренцев*_мор* баренцов*_мор* بحر_بارنتس
TASS tass тасс
RIA ria_novosti ria_nowosti риа_новости ріа_новини نوفوستي
INTERFAX interfax интерфакс* інтерфакс*
UKRINFORM ukrinform укринформ* укрінформ*
XINHUA xinhua chine_nouvelle синьхуа сіньхуа شينخوا
ANADOLU anadolu анадолу الاناضول
BLOOMBERG bloomberg блумберг* بلومبرغ
SPIEGEL der_spiegel шпигель шпигеля шпігель шпіґель
SUSPILNE suspilne суспільне суспільного суспильне
UKROBORONPROM ukroboronprom укроборонпром*
NAFTOGAZ naftogaz naftohaz нафтогаз*
ENERGOATOM enerhoatom energoatom енергоатом* энергоатом*
UKRENERGO ukrenergo ukrenerho укренерго укрэнерго
ROSATOM rosatom росатом* روساتوم
GAZPROM gazprom gasprom газпром* غازبروم
ROSNEFT rosneft роснефт* роснафт*
LUKOIL lukoil лукойл* لوك_اويل
MAIDAN maidan euromaidan майдан* евромайдан* євромайдан* ميدان
"""

# What a body in a quote also says: "the Kremlin" is Russia, though Russia is not the Kremlin.
OWNERS = {
    "O:KREMLIN": "T:RU",
    "O:DUMA": "T:RU",
    "O:FSB": "T:RU",
    "O:RADA": "T:UA",
    "O:SBU": "T:UA",
    "O:WHITEHOUSE": "T:US",
    "O:PENTAGON": "T:US",
    "O:CIA": "T:US",
    "O:BUNDESTAG": "T:DE",
    "O:BUNDESWEHR": "T:DE",
    "O:IDF": "T:IL",
    "O:MOSSAD": "T:IL",
    "O:IRGC": "T:IR",
}
