"""Ordinary words that names are made of, in six languages: 'Border Guard', 'Grenzschutz', 'пограничная служба'.

One idea a line, all six languages together; `*` stands for any ending. Knows words only. A word stands here if it
means the same in all of them: "Northern" under a quote that says "северный" is no invention.
"""

TERMS = """
north* nord nördlich* septentrion* северн* північн* شمال* сев*
south* süd* sud méridional* южн* юг юга юге південн* південь півдн* جنوب*
east* ost* est oriental* восточн* восток* східн* схід сход* شرق*
west* ouest occidental* западн* запад* західн* захід заход* غرب*
central* zentral* mittler* центральн* центр وسط* مركز*
upper ober* haut* верхн* supérieur* عليا اعلي
lower unter* nieder* bas basse нижн* سفلي
new neu* nouveau nouvelle* новы* новая новой нова нове нової جديد*
old alt alte* ancien* vieux vieille старый старая старой старий стара старої قديم*
great* big large gross* grand* велик* больш* كبير* كبري
small little klein* petit* мал* صغير*
red rot rote* rouge* красн* червон* احمر حمراء
black schwarz* noir* черн* чорн* اسود سوداء
white weiss* blanc* бел* біл* ابيض بيضاء
green grün* vert* зелен* اخضر خضراء
blue blau* bleu* син* голуб* блакитн* ازرق زرقاء
yellow gelb* jaune* желт* жовт* اصفر صفراء
golden gold gold* золот* ذهب*
sea meer* mer морск* море моря морю морськ* بحر*
ocean* ozean* océan* океан* محيط*
river* fluss* fleuve* rivière* река реки реке рек* річк* ріка نهر*
lake* see lac озер* بحيره*
gulf golf golfe залив* заток* خليج*
bay bucht baie бухт* خليج*
strait* strasse meerenge* détroit* пролив* проток* مضيق*
channel kanal* canal* канал* قناه
island* insel* île* остров* острів* جزيره جزر*
cape kap cap мыс* мис راس
mountain* mount berg* mont montagne* гора горы горе гору горах гірськ* горн* جبل* جبال*
forest* wald* wälder* forêt* bois лес* ліс* غابه*
valley tal vallée долин* وادي*
bridge* brücke* pont* мост* міст* جسر*
gate* tor porte* ворот* باب بوابه*
port* harbour harbor hafen* häfen* порт* гаван* ميناء موانيء مرفا*
airport* flughafen* flughäfen* aéroport* аэропорт* аеропорт* مطار*
airfield airbase flugplatz luftwaffenbasis aérodrome* аэродром* аеродром* قاعده*
station* bahnhof* gare* вокзал* станци* станці* محطه*
railway* railroad* rail bahn eisenbahn* chemin* ferroviaire* железн* железнодорож* залізнич* حديد*
road* strasse* route* дорог* шлях* трасс* طريق*
square platz* place* площад* площ* ميدان ساحه*
city town stadt* ville* город* місто міста міст* міськ* مدينه*
village* dorf* siedlung* village* сел* посел* قريه* بلده*
region* gebiet* région* oblast област* регион* регіон* منطقه* اقليم*
district* kreis* bezirk* rayon* raion* район* حي مقاطعه*
border* grenz* frontière* frontalier* погранич* границ* прикордон* кордон* حدود*
coast* küste* côte* côtier* берегов* побереж* береж* ساحل* سواحل*
guard* garde* wache* wacht grenzschutz* гвард* страж* охран* охорон* حرس* حراس*
police polizei* полици* поліці* شرطه* بوليس*
court* gericht* cour tribunal* суд суда суде суду судом судов* محكمه*
supreme oberst* suprême* верховн* عليا
constitutional verfassung* constitution* конституцион* конституційн* دستور*
office amt büro* bureau* офис* офіс* управлени* управлін* مكتب*
service* dienst* служб* جهاز خدمه* خدمات
agency agencies agentur* agence* агентств* агенци* وكاله*
news nachricht* information* новост* новин* информац* інформац* اخبار انباء اعلام*
newspaper paper zeitung* journal* газет* صحيفه*
magazine zeitschrift* magazin* revue журнал* مجله*
television tv fernseh* télévision телевид* телебач* телеканал* تلفزيون*
radio rundfunk* радио* радіо* اذاعه* راديو*
voice stimme* voix голос* صوت*
institute* institut* институт* інститут* معهد*
university universität* université* университет* університет* جامعه*
academy akademie* académie* академи* академі* اكاديمي*
school schule* école* школ* مدرسه*
hospital* krankenhaus* klinik* hôpital* hôpitaux больниц* госпитал* лікарн* шпитал* مستشف*
church* kirche* église* церк* كنيسه*
cathedral dom kathedrale* cathédrale* собор* كاتدراييه*
monastery kloster* monastère* монастыр* монастир* دير
mosque* moschee* mosquée* мечет* مسجد*
palace palast* präsidentenpalast* schloss palais* дворец* дворц* палац* قصر*
house haus* häus* maison* дом дома доме домом будинок будинк* дім بيت دار
theatre theater* théâtre* театр* مسرح*
museum* musée* музей* музе* متحف*
library bibliothek* bibliothèque* библиотек* бібліотек* مكتبه*
market* markt* marché* рынок* рынк* ринок* ринк* سوق*
bank* banque* банк* بنك* مصرف*
company firma unternehmen* konzern* compagnie* société* entreprise* компани* компані* концерн* شركه*
group* gruppe* groupe* групп* груп* مجموعه*
industry industrial industrie* промышл* промислов* صناع*
factory plant works werk* fabrik* usine* завод* фабрик* مصنع*
nuclear atom* kern* nukleär* nucléaire* ядерн* атомн* نووي*
power energie* énergi* energy energet* энерг* енерг* طاقه
gas gasw* gaz газ газов* غاز*
oil öl* erdöl* pétrol* нефт* нафт* نفط*
pipeline* oléoduc* gazoduc* газопровод* нефтепровод* трубопровод* газопров* нафтопров* انابيب
refinery raffinerie* raffinerie* нпз مصفاه*
grain getreide* céréal* зернов* зерн* حبوب
food nahrung* ernährung* welternährung* lebensmittel* aliment* продовольств* продовольч* غذاء* غذايي* اغذيه
world welt* mondial* monde* мир мира мире миров* всемирн* світ* всесвітн* عالم*
international* internationale* международн* міжнародн* دولي*
national* nation* национальн* національн* вطني* وطني*
people* volk* peuple* populaire* народ* شعب*
public öffentlich* publique* общественн* громадськ* суспільн* عام عامه
state staat* état* государствен* госуд* державн* держав* دوله*
federal* bundes* fédéral* федеральн* федеративн* اتحادي* فيدرالي*
republic* republik* république* республик* республік* جمهوري*
kingdom königreich* royaume* королевств* королівств* مملكه
union* unions* союз* спілк* اتحاد*
league liga ligue* лиг* ліг* رابطه* جامعه
confederation konföderation* confédération* конфедерац* конфедерац* اتحاد كونفدرالي*
alliance* allianz* bündnis* альянс* союз* تحالف*
coalition koalition* coalition* коалици* коаліці* ايتلاف* تحالف*
front* фронт* جبهه*
movement* bewegung* mouvement* движени* рух руху рухом حركه*
party parties partei* parti partis парти* парті* حزب*
democratic democrat* demokrat* démocrat* демократ* ديمقراط*
liberal* libéral* либерал* ліберал* ليبرال*
conservative* konservativ* conservateur* tory консерват* محافظين*
social* sozial* социал* соціал* اجتماعي* اشتراكي*
socialist* sozialist* социалист* соціаліст* اشتراكي*
communist* kommunist* коммунист* комуніст* شيوعي*
christian* christlich* chrétien* христиан* християн* مسيحي*
islamic islamist* islamisch* islami* ислам* іслам* اسلامي*
orthodox* православн* ارثوذكس*
catholic* katholi* католи* كاثوليك*
progressive* progress* fortschritt* прогрессив* прогресив* تقدمي*
solidarity solidarität* solidarité* солидарн* солідарн* تضامن*
freedom freiheit* liberté* свобод* حريه
justice gerechtigkeit* справедлив* عداله
development entwicklung* développement развити* розвит* تنميه
peace frieden* paix мирн* миру миром مسالم* سلام
dream traum* rêve* мечт* мрі* حلم
servant* diener* serviteur* слуг* خادم
homeland fatherland vaterland* patrie* отечеств* отчизн* родин* батьківщин* вітчизн* وطن
future* zukunft* avenir будущ* майбутн* مستقبل
change wandel* changement* перемен* зміни змін* تغيير
hope hoffnung* espoir* надежд* наді* امل
unity unité* einheit* единств* един* єдн* єдин* وحده
resistance widerstand* résistance* сопротивлен* опір опор* مقاومه
liberation befreiung* libération* освобожд* визвол* تحرير
revolution* révolution* революц* ثور*
victory sieg* victoire* побед* перемог* نصر
memory memorial gedenk* mémoire* mémorial* памят* меморіал* мемориал* نصب
independence unabhängig* indépendan* независим* незалежн* استقلال
defence defense verteidigung* défense* оборон* защит* захист* دفاع*
security sicherheit* sécurité* безопасн* безпек* امن*
emergency emergencies notfall* katastrophen* urgence* чрезвычайн* надзвичайн* طواري*
rescue rettung* secours sauvetage* спасат* рятува* спасен* انقاذ*
support unterstützung* soutien* поддержк* підтримк* دعم*
rapid* schnell* rapide* быстр* швидк* سريع*
force* kräfte* streitkräfte* streitkraft* forces сил сила силы силам силами сили قوه قوات*
army armee* heer* armée* арми* армі* جيش*
navy naval marine* seestreit* флот* вмс вмф вмфу военноморск* بحريه*
air luft* aérien* воздушн* повітрян* вкс ввс авиа* جويه جوي
fleet* flotte* флот* флотили* اسطول*
brigade* brigad* бригад* لواء الويه كتايب
battalion* bataillon* батальон* كتيبه كتايب
regiment* полк* فوج
division* divisions* дивизи* дивізі* فرقه
corps* korps* корпус* فيلق
army armee* арми* армі* جيش*
legion* legions* légion* легион* легіон* فيلق
squadron* geschwader* staffel* escadr* эскадр* ескадр* سرب
paratroop* airborne fallschirmjäger* luftlande* parachutist* десантн* مظلي*
marines marineinfant* infanteri* fusiliers морпех* пехот* піхот* مشاه
tank* panzer* char chars танк* دباب*
missile* rocket* rakete* missil* роке* ракет* صاروخ* صواريخ*
drone* drohne* безпилот* дрон* бпла беспилот* مسير*
ship* vessel* schiff* navire* bateau* кораб* судно* судн* суда سفين*
frigate* fregatte* frégate* фрегат* فرقاطه
operation* opération* einsatz* операци* операці* عمليه عمليات
mission* missions* mission* мисси* місі* بعثه مهمه
program* programme* programm* программ* програм* برنامج*
fund* fonds* фонд* صندوق
foundation* stiftung* fondation* фонд* موسسه*
organisation* organization* organisations* организац* організац* منظمه*
association* verband* verbände* verein* ассоциаци* асоціаці* رابطه* جمعيه*
society gesellschaft* société* обществ* товарист* جمعيه*
committee* komitee* ausschuss* comité* комитет* комітет* لجنه*
commission* kommission* комисси* комісі* لجنه* مفوضيه
council* rat rats rates conseil* совет* рад* مجلس
assembly versammlung* assemblée* ассамбле* асамбле* собрани* جمعيه
congress* kongress* congrès* конгресс* конгрес* موتمر*
parliament* parlament* parlement* парламент* برلمان*
chamber* kammer* chambre* палат* غرفه
deput* abgeordnet* député* депутат* نواب نايب
government* regierung* gouvernement* правительств* уряд* حكوم*
ministr* minister* ministère* министерств* міністерств* وزار*
department* departement* abteilung* département* департамент* департамент* اداره وزاره
administration* verwaltung* администрац* адміністрац* اداره
authority behörde* autorité* управлени* управлін* هييه سلطه*
directorate direktion* direction* управлени* управлін* مديريه
intelligence geheimdienst* nachrichtendienst* renseignement* разведк* розвідк* гур استخبار* مخابرات
investigative investigation* ermittlung* enquête* следствен* слідч* تحقيق*
prosecutor* staatsanwalt* staatsanwält* procureur* прокур* نياب* مدعي*
anti-corruption anticorruption antikorruption* антикоррупц* антикорупц* مكافحه
general* generalstab* général* генеральн* генштаб* عام عامه
staff stab generalstab* état-major штаб* генштаб* اركان
joint gemeinsam* conjoint* interarmées объединенн* об'єднан* مشترك*
special sonder* spezial* spécial* специальн* спец* спеціальн* خاص خاصه
foreign auswärtig* außen* étrangères étrangère* иностранн* закордонн* внешн* خارجي*
interior internal innen* intérieur* внутренн* внутрішн* داخلي*
finance* finanz* финанс* фінанс* مالي*
economic economy wirtschaft* économi* экономич* экономик* економіч* економік* اقتصاد*
trade handel* commerce* торгов* торгівл* تجار*
health gesundheit* santé* sanitaire* здравоохран* здоров* минздрав* моз صح* صحه
education bildung* éducation* образован* освіт* تعليم تربيه
culture cultural kultur* culturel* культур* ثقاف*
science sciences wissenschaft* scientifique* наук* علوم علمي*
energy energie* énergie* энергетик* енергетик* طاقه
transport* verkehr* transports* транспорт* نقل
agriculture landwirtschaft* agricol* сельск* агро* زراع*
environment umwelt* environnement* экологи* довкілл* بييه
human mensch* homme* humain* человек* люд* انسان*
law* loi* закон* قانون*
right* law recht* droit* прав* حقوق
watch beobacht* observatoire* observator* наблюдат* спостереж* مرصد مراقب*
monitor* überwachung* surveillance мониторинг* моніторинг* رصد
sociology soziologie* sociologie* социолог* соціолог* اجتماع
doctors ärzte* médecins* врач* лікар* اطباء
without ohne sans без بلا بدون
border borders grenzen frontières границ* кордон* حدود
agreement* deal accord* abkommen* vereinbarung* соглашени* договор* угод* договір* اتفاق*
treaty vertrag* verträge* traité* договор* договір* معاهد*
convention* konvention* übereinkommen* конвенц* اتفاقيه*
memorandum* mémorandum* меморандум* مذكره
protocol* protokoll* protocole* протокол* بروتوكول*
declaration* erklärung* déclaration* деклараци* деклараці* اعلان
initiative* initiat* инициатив* ініціатив* مبادر*
plan* планы план* خطه
summit* gipfel* sommet* саммит* саміт* قمه
conference* konferenz* conférence* конференц* موتمر*
forum* форум* منتدي
court-martial kriegsgericht* трибунал* محكمه
war krieg* guerre* войн* війн* военн* воєн* حرب*
military militär* militaire* военн* військов* عسكري*
day tag journée* день дня دني يوم
street strasse* rue улиц* вулиц* شارع
saint st sankt sainte свят* قديس*
holy heilig* saint* свят* مقدس*
star* stern* étoile* звезд* зірк* зоря نجم*
sun sonne* soleil солнц* сонц* شمس
iron eisern* fer железн* залізн* حديد*
steel stahl* acier стальн* сталев* сталь* فولاذ
storm sturm* tempête* шторм* буря бур* عاصفه
dome kuppel* dôme* купол* قبه
sword* schwert* épée* меч мечи меча سيف سيوف
shield* schild* bouclier* щит* درع
eagle* adler* aigle* орел орла орл* نسر
lion löwe* lion* лев льва اسد
wolf wölfe loup* волк* вовк* ذيب
cross kreuz* croix крест* хрест* صليب
crescent halbmond* croissant* полумесяц* півмісяц* هلال
jihad dschihad* djihad* джихад* جهاد
committee* ausschuss* comité* комитет* комітет* لجنه*
workers worker labour labor arbeiter* arbeit* travail* ouvrier* рабоч* труд* робітн* прац* عمال* عمل
popular volks* populaire* народн* شعبي*
liberty freiheit* liberté* свобод* حريه
european europ* европ* європ* اوروبي*
time* zeit temps время врем* час часу وقت زمن
post* почт* пошт* بريد
mirror spiegel* miroir* зеркал* дзеркал* مراه
free frei* libre* свободн* вільн* حر
first erst* premier* перв* перш* اول*
second zweit* deuxième* seconde втор* друг* ثاني*
third dritt* troisième* трет* ثالث*
lady dame леди леді سيده
crown* kron* couronne* крон* коронн* تاج
prince prinz* принц* امير*
king könig* roi корол* ملك
queen königin* reine королев* ملكه
field feld* champ* пол* حقل
cold kalt* froid* холодн* بارد*
study studies studie* étude* изучени* исследован* вивчен* дослідж* دراسه دراسات
chancellery kanzleramt* chancellerie* канцеляри* канцелярі*
assault* sturm* assaut штурмов* اقتحام
spider* web spinne* toile паутин* павутин* عنكبوت
platform* plattform* plateforme* платформ* منصه
civic civil zivil* bürger* citoyen* гражданск* громадянськ* مدني*
truth wahrheit vérité правд* حقيقه
salt* salz* sel сол* ملح
"""
