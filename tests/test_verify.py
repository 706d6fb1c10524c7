"""Statements and quotes, written by hand: what stands in its quotes is shown, what does not is withheld.

Reports are of Friday, 5 September 2025. A record is the statement, then its quotes, each with its language.
"""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from rag.verify import Problem, QuoteText, problems

FRIDAY = date(2025, 9, 5)
DEV = Path(__file__).parent / "data" / "verify_dev.jsonl"
MORE = DEV.with_name("verify_more.jsonl")

STANDS = """
de Paris und London kündigten an, Truppen zu entsenden.
en Paris and London announced that they would send troops.

de Merz traf am Freitag in Paris mit Präsident Macron zusammen.
fr Le chancelier Merz a rencontré vendredi à Paris le président Emmanuel Macron.

de Nach Angaben des Gouverneurs wurden bei dem Raketenangriff auf Saporischschja 17 Menschen verletzt.
uk Унаслідок ракетного удару по Запоріжжю поранено 17 людей, повідомив голова ОВА.

de Der Kreml wies den Vorschlag zurück.
ru В Кремле отвергли предложение.

de Die Bundesregierung will sich noch nicht festlegen.
de Deutschland will sich noch nicht auf eine Beteiligung festlegen, sagte ein Sprecher der
   Bundesregierung.

de Die Feuerwehr löschte den Brand im Umspannwerk.
en Firefighters put out the blaze at the substation.

de Die Besatzung des Frachters blieb unverletzt.
en The crew of the freighter was unhurt.

en French President Emmanuel Macron said 26 countries were ready.
de 26 Länder seien bereit, sagte Frankreichs Präsident Emmanuel Macron.

en Israeli strikes on Khan Younis killed 12 people, the Health Ministry said.
ar قتل ١٢ شخصا في غارات إسرائيلية على خان يونس، بحسب وزارة الصحة.

en Foreign Minister Andrii Sybiha will travel to Warsaw on 12 September.
uk Міністр закордонних справ Андрій Сибіга прибуде до Варшави 12 вересня.

en Turkey's President Erdogan spoke with Putin by phone on Thursday.
ru Президент Турции Эрдоган в четверг поговорил с Путиным по телефону.

en Rescuers pulled three survivors from the rubble.
ru Спасатели извлекли из-под завалов троих выживших.

en The IAEA lost contact with the Zaporizhzhia plant.
uk МАГАТЕ втратило зв'язок із Запорізькою станцією.

en Grossi, the head of the IAEA, called for restraint.
fr Rafael Grossi, directeur de l'AIEA, a appelé à la retenue.

fr Le ministre ukrainien de la Défense, Denys Chmyhal, a demandé dix systèmes Patriot.
uk Міністр оборони України Денис Шмигаль попросив десять систем Patriot.

fr Les Pays-Bas livreront des F-16.
ru Нидерланды передадут истребители F-16.

fr Un millier de soldats ont été échangés.
ru Обменяли тысячу солдат.

fr Selon l'ONU, 60 % des besoins sont couverts.
en Sixty percent of needs are met, the United Nations said.

fr La Haye a confirmé la livraison.
en The Hague confirmed the delivery.

ru Глава МИД Польши Радослав Сикорский прибыл в Киев.
en Polish Foreign Minister Radoslaw Sikorski arrived in Kyiv.

ru Президент Финляндии Александр Стубб обсудил гарантии с Трампом.
de Finnlands Präsident Alexander Stubb besprach die Garantien mit Trump.

ru В Харькове ранены двадцать пять человек.
uk У Харкові поранено 25 людей.

ru Обстреляны три села в Сумской области.
uk Обстріляно три села на Сумщині, у Сумській області.

uk Прем'єр-міністр Великої Британії Кір Стармер підтвердив участь.
en British Prime Minister Keir Starmer confirmed the participation.

uk Ізраїль оголосив про евакуацію міста Газа.
ar أعلنت إسرائيل إخلاء مدينة غزة.

uk У вівторок Єврокомісія виділила 1,2 мільярда євро.
de Die EU-Kommission stellte am Dienstag 1,2 Milliarden Euro bereit.

uk Німеччина ще не вирішила, чи надішле війська.
de Deutschland hat noch nicht entschieden, ob es Truppen schickt.

ar قال الرئيس الفرنسي إيمانويل ماكرون إن ٢٦ دولة مستعدة.
fr Vingt-six pays sont prêts, a dit le président français Emmanuel Macron.

ar وصل وزير الخارجية الألماني يوهان فاديفول إلى القدس.
de Außenminister Johann Wadephul ist in Jerusalem eingetroffen, teilte das deutsche Auswärtige Amt mit.

ar أسقطت الدفاعات الجوية الأوكرانية ٤٨ مسيرة.
uk Українська ППО збила 48 дронів.

ar قتل خمسة أشخاص في غارة على بيروت.
fr Cinq personnes ont été tuées dans une frappe sur Beyrouth.

ar رفض الكرملين الاقتراح.
en The Kremlin rejected the proposal.

en The talks ended without a result.
de Die Gespräche endeten ohne Ergebnis.

de Außenminister Fidan empfing seinen Amtskollegen Araghtschi in Ankara.
en Foreign Minister Fidan received his counterpart Araghchi in Ankara.

de Am 4. September tagte die Koalition der Willigen in Paris.
fr La coalition des volontaires s'est réunie jeudi à Paris.

en The meeting took place today.
de Das Treffen fand heute statt.

fr L'attaque a visé Kharkiv à 3h40.
uk О 03:40 ворог атакував Харків.

ru Госсекретарь США Марко Рубио встретился с Сергеем Лавровым.
en US Secretary of State Marco Rubio met Sergei Lavrov.

de Ein Drittel der Häftlinge wurde freigelassen.
de Ein Drittel der Häftlinge sei frei, hieß es.

en Most Western allies welcomed the plan.
fr La plupart des alliés occidentaux ont salué le plan.

de Der Sprecher der ukrainischen Luftwaffe, Jurij Ihnat, sprach von 70 Marschflugkörpern.
uk Речник Повітряних сил Юрій Ігнат заявив про сімдесят крилатих ракет, випущених по Україні.

de In Tschernihiw fiel nach Angaben des Bürgermeisters der Strom aus.
ru В Чернигове отключилось электричество, сообщил мэр.

de Die zweite Verhandlungsrunde fand in Istanbul statt.
ru Второй раунд переговоров прошёл в Стамбуле.

de Katars Außenministerium vermittelte zwischen Israel und der Hamas.
ar توسطت وزارة الخارجية القطرية بين إسرائيل وحماس.

de Bei Kupjansk wurden elf Angriffe abgewehrt.
uk На Куп'янському напрямку відбито 11 атак біля Куп'янська.

de Die Weltgesundheitsorganisation warnte vor Cholera im Sudan.
en The World Health Organization warned of cholera in Sudan.

de Rund ein Viertel der Häuser ist beschädigt.
de Etwa ein Viertel der Häuser wurde beschädigt.

de Seit dem 24. Februar 2022 wurden 13.000 Zivilisten getötet.
en Some 13,000 civilians have been killed since 24 February 2022.

de Der Gipfel beginnt am kommenden Montag in Kopenhagen.
fr Le sommet s'ouvrira lundi à Copenhague.

en Ukraine's air force said it downed 59 of 64 drones launched by Russia.
uk Повітряні сили України збили 59 із 64 дронів, запущених Росією.

en Mayor Ihor Terekhov said a school in Kharkiv was hit.
ru Мэр Харькова Игорь Терехов сообщил о попадании в школу.

en The Kremlin spokesman Dmitry Peskov dismissed the claim.
ru Пресс-секретарь Кремля Дмитрий Песков отверг это утверждение.

en Hezbollah leader Naim Qassem rejected disarmament.
ar رفض الأمين العام لحزب الله نعيم قاسم نزع السلاح.

en Aid trucks entered Gaza through the Kerem Shalom crossing.
ar دخلت شاحنات مساعدات إلى غزة عبر معبر كرم أبو سالم (كيرم شالوم).

en Prime Minister Donald Tusk said Poland would not send soldiers.
de Polen werde keine Soldaten entsenden, sagte Ministerpräsident Donald Tusk.

en The second power unit was restarted on 3 September.
uk Другий енергоблок знову запустили 3 вересня.

en Thousands of residents of Goma fled across the border to Rwanda.
fr Des milliers d'habitants de Goma ont fui vers le Rwanda.

en Sudan's army retook Khartoum airport in March.
ar استعاد الجيش السوداني مطار الخرطوم في مارس.

en NATO Secretary General Mark Rutte visited Kyiv.
uk Генеральний секретар НАТО Марк Рютте відвідав Київ.

en Nearly half of the 300 buses were destroyed.
fr Près de la moitié des 300 bus ont été détruits.

fr Le chef de la diplomatie turque Hakan Fidan s'est rendu à Moscou.
ru Глава МИД Турции Хакан Фидан прибыл в Москву.

fr Vingt-deux blessés ont été hospitalisés à Dnipro.
uk У Дніпрі госпіталізовано 22 поранених.

fr La Commission européenne propose un 20e train de sanctions.
de Die EU-Kommission schlägt ein 20. Sanktionspaket vor. Die Europäische Kommission will handeln.

fr L'ambassadeur d'Iran à Londres a été convoqué.
en Iran's ambassador in London was summoned.

fr Les sirènes ont retenti à Tel-Aviv et à Jérusalem.
en Sirens sounded in Tel Aviv and Jerusalem.

fr Selon Médecins sans frontières, 40 patients attendent.
fr Médecins sans frontières compte 40 patients en attente.

ru Президент Молдавии Майя Санду поблагодарила Румынию.
en Moldovan President Maia Sandu thanked Romania.

ru В Ормузском проливе задержали танкер.
ru Танкер задержан в Ормузском проливе.

ru Генсек ООН Антониу Гутерриш призвал к прекращению огня.
fr Le secrétaire général de l'ONU Antonio Guterres a appelé à un cessez-le-feu.

ru Польша закроет границу с Белоруссией с 12 сентября.
uk Польща закриє кордон із Білоруссю з 12 вересня.

ru Эвакуированы более тысячи жителей Покровска.
uk З Покровська евакуювали понад тисячу жителів.

uk Глава МЗС Угорщини Петер Сійярто поїхав до Москви.
de Ungarns Außenminister Peter Szijjarto reiste nach Moskau.

uk Внаслідок обстрілу Херсона загинула одна людина, п'ятеро поранені.
ru При обстреле Херсона погиб один человек, пятеро ранены.

uk Саміт ЄС відбудеться 18-19 вересня в Брюсселі.
fr Le sommet de l'UE se tiendra les 18 et 19 septembre à Bruxelles.

uk США схвалили продаж 3350 ракет.
en The United States approved the sale of 3,350 missiles.

ar التقى الرئيس التركي رجب طيب أردوغان نظيره الروسي فلاديمير بوتين.
en Turkish President Recep Tayyip Erdogan met his Russian counterpart Vladimir Putin.

ar دعت فرنسا وألمانيا وبريطانيا إيران إلى التعاون مع الوكالة الدولية للطاقة الذرية.
fr La France, l'Allemagne et le Royaume-Uni ont appelé l'Iran à coopérer avec l'AIEA.

ar وصلت إلى ميناء أوديسا ثلاث سفن محملة بالحبوب.
ru В порт Одессы прибыли три судна с зерном.

ar أجلت السلطات نحو ألفي شخص من المدينة.
en Authorities evacuated about 2,000 people from the city.

ar قالت الأمم المتحدة إن ٩٠٪ من السكان نزحوا.
en The United Nations said 90 percent of the population had been displaced.

ar تعقد الجولة الثانية من المحادثات في جنيف في ٩ سبتمبر.
fr Le deuxième cycle de pourparlers aura lieu à Genève le 9 septembre.

de Das Rote Kreuz lieferte Medikamente nach Al-Faschir.
ar سلّم الصليب الأحمر أدوية إلى الفاشر.

de Litauens Staatschef Gitanas Nauseda kündigte Übungen an.
en Lithuanian President Gitanas Nauseda announced exercises.

de Der Angriff auf den Hafen von Odessa dauerte drei Stunden.
uk Атака на порт Одеси тривала три години.

de Laut Generalstab gab es 152 Gefechte.
uk Генштаб повідомив про 152 бойові зіткнення.

en At least 31 people were killed in an Israeli strike on Deir al-Balah.
ar قتل ما لا يقل عن ٣١ شخصا في غارة إسرائيلية على دير البلح.

en Lebanese Prime Minister Nawaf Salam met Tom Barrack.
ar التقى رئيس الوزراء اللبناني نواف سلام توم باراك.

en Regional governor Oleh Syniehubov said 14 houses burned.
uk Начальник області Олег Синєгубов повідомив, що згоріли 14 будинків.

en Two-thirds of residents have left Kramatorsk.
en Two-thirds of Kramatorsk residents have left, officials said.

en Sanctions on Rosneft take effect on 1 October.
de Die Sanktionen gegen Rosneft gelten ab dem 1. Oktober.

fr Le porte-parole du Kremlin, Dmitri Peskov, s'est dit prêt.
ru Пресс-секретарь Кремля Дмитрий Песков выразил готовность.

fr Jeudi, l'armée soudanaise a repris Bara.
ar استعاد الجيش السوداني بارا يوم الخميس.

fr Le gouverneur Vyacheslav Gladkov a évoqué trois morts à Belgorod.
ru Губернатор Вячеслав Гладков сообщил о трёх погибших в Белгороде.

fr Environ 2,3 millions d'enfants sont concernés, selon l'Unicef.
en Some 2.3 million children are affected, UNICEF said.

ru Норвегия выделит 8,5 млрд долларов.
en Norway will provide $8.5 billion.

ru Премьер-министр Великобритании Кир Стармер провёл встречу в Лондоне.
de Der britische Premierminister Keir Starmer lud nach London ein.

ru Заместитель министра Сергей Рябков назвал это неприемлемым.
en Deputy minister Sergei Ryabkov called it unacceptable.

uk Міністр Сергій Лавров зустрівся з Ваном Ї у Пекіні.
ru Министр Сергей Лавров встретился с Ван И в Пекине.

uk Румунія знайшла уламки дрона біля Тулчі.
fr La Roumanie a trouvé des débris de drone près de Tulcea.

uk Чехія поставить 1,8 мільйона снарядів.
de Tschechien liefert 1,8 Millionen Granaten.

ar اتهمت كييف روسيا بقصف خيرسون.
uk Київ звинуватив Росію в обстрілі Херсона.

ar التقى وزير الخارجية السعودي فيصل بن فرحان نظيره الأمريكي ماركو روبيو في واشنطن.
en Saudi Foreign Minister Faisal bin Farhan met his US counterpart Marco Rubio in Washington.

ar أصيب تسعة وعشرون شخصا يوم الثلاثاء.
de Am Dienstag wurden 29 Menschen verletzt.

ar وافق البرلمان البولندي على الميزانية.
en Poland's parliament approved the budget.
"""

INVENTED = """
de Berlin und London kündigten an, Truppen zu entsenden.
en Paris and London announced that they would send troops.

de Hamburg ist bereit.
en Rostock is ready.

de Weber sagte Hilfe zu.
en The minister promised help.

de Laut Scholz sind 26 Staaten bereit.
fr Vingt-six pays sont prêts, selon Macron.

de Frankreich wird 26 Soldaten schicken.
de 26 Staaten sind bereit, Truppen zu schicken.

de Deutschland, Frankreich und Italien boten Truppen an.
en 26 countries offered troops.

de 26 Prozent der Staaten sind bereit.
de 26 Staaten sind bereit.

de deutschland und italien sind bereit.
en 26 countries are ready.

en Germany offered troops.
de Deutschland will sich noch nicht auf eine Beteiligung festlegen.

en Trump said the talks went well.
de Der Präsident sagte, die Gespräche seien gut verlaufen.

en London said it would send troops.
fr Paris a annoncé l'envoi de troupes.

en FRANCE AND ITALY ARE READY.
de 26 Staaten sind bereit.

en france and italy are ready.
de 26 Staaten sind bereit.

en Slovakia closed the border.
ru Словения закрыла границу.

en Nigeria recalled its ambassador.
fr Le Niger a rappelé son ambassadeur.

en Iraqi officials denied the report.
ar نفى مسؤولون إيرانيون التقرير.

en Rubio met Lavrov on Tuesday.
ru Рубио встретился с Лавровым в среду.

en Two million people fled.
de Zwei Milliarden Euro wurden zugesagt, Menschen flohen.

en Third round of talks ended.
de Drei Runden der Gespräche endeten.

en Su-35 jets were used.
ru Применялись истребители Су-34.

en The T-90 tanks advanced.
ru Танки Т-72 продвинулись.

fr Paris a annoncé l'envoi de troupes.
en London announced it would send troops.

fr Les Pays-Bas livreront des F-35.
ru Нидерланды передадут истребители F-16.

fr Zelensky s'est rendu à Vilnius.
uk Зеленський прибув до Варшави.

fr Le 15 septembre, le sommet s'ouvrira.
uk Саміт відкриється 5 вересня.

fr Barrot a rencontré Sikorski.
en Sikorski met his French counterpart.

ru Киев отверг предложение.
en Moscow rejected the proposal.

ru Песков заявил о готовности.
en The Kremlin spokesman said they were ready.

ru Австралия выделила помощь.
en Austria provided aid.

ru Погибли двенадцать человек.
uk Загинули двадцять людей.

ru Мельник заявил о готовности.
uk Речник заявив про готовність.

uk Київ відкинув пропозицію.
en Moscow rejected the proposal.

uk Шмигаль подякував Литві.
en Svyrydenko thanked Lithuania.

uk Поранено 17 людей у Сумах.
ru Ранены 17 человек в Харькове.

uk Латвія передала 12 гаубиць.
de Litauen übergab 12 Haubitzen.

ar قال بوتين إن المحادثات بدأت.
en Zelensky said the talks had begun.

ar وصل الوزير إلى باريس.
en The minister arrived in London.

ar وصل وزير الخارجية سيكورسكي إلى كييف.
en The foreign minister arrived in Kyiv.

ar قتل ستة عشر شخصا.
fr Six personnes ont été tuées.

ar أعلنت سوريا ولبنان الاتفاق.
en Syria announced the deal.

ar اجتمع عباس مع ماكرون.
fr Macron s'est entretenu avec son homologue.

ar رحب جونسون بالاتفاق.
en The minister welcomed the agreement.

de Pistorius reist am Montag nach Riga.
en Pistorius travels to Tallinn on Monday.

de Die Hisbollah feuerte 40 Raketen ab.
ar أطلقت حماس ٤٠ صاروخا.

de Am Dienstag trafen sich die Minister.
en Ministers met on Thursday.

de Das Paket umfasst 500 Millionen Dollar.
en The package is worth 500 million euros.

en Hundreds of people fled.
de Tausende Menschen flohen.

en Johann Kowalski, a spokesman, confirmed it.
de Ein Sprecher bestätigte das.

en The summit is on 03.10.2025.
de Der Gipfel ist am 10.03.2025.

fr Dmitri Medvedtchouk a critiqué l'accord.
ru Дмитрий Медведев раскритиковал соглашение.

de Russland stimmte dem Plan zu.
ru Россия отказалась принять план.

en The strike at 14:20 hit the port.
ru Удар в 12:40 пришелся по порту.

de Wagner kündigte Hilfe an.
en Officials announced help.

de Stubb und Kallas begrüßten das.
en Leaders welcomed it.

de Botschafter Makejew dankte Berlin.
en The ambassador thanked Berlin.

de In Tscherkassy fiel der Strom aus.
ru В Чернигове отключилось электричество.

de Laut Kuleba sind die Gespräche beendet.
uk Переговори завершено, повідомив Сибіга.

de Die dritte Verhandlungsrunde fand in Istanbul statt.
ru Второй раунд переговоров прошёл в Стамбуле.

de Seit dem 24. Februar 2023 wurden 13.000 Zivilisten getötet.
en Some 13,000 civilians have been killed since 24 February 2022.

de Die UN warnten vor Cholera im Sudan.
en The World Health Organization warned of cholera in Sudan.

de Ein Drittel der Häuser ist beschädigt.
de Etwa ein Viertel der Häuser wurde beschädigt.

de Mehr als 130.000 Menschen flohen.
fr Plus de 13 000 personnes ont fui.

de Schröder vermittelte zwischen den Parteien.
en A former chancellor mediated between the parties.

de Die Rakete schlug in Lwiw ein.
uk Ракета влучила в Луцьк.

en Ukraine downed 64 of 69 drones.
uk Повітряні сили України збили 59 із 64 дронів.

en Mayor Ivan Fedorov said a school was hit.
ru Мэр Игорь Терехов сообщил о попадании в школу.

en Hezbollah rejected disarmament.
ar رفضت حماس نزع السلاح.

en Aid trucks entered Gaza from Egypt.
ar دخلت شاحنات مساعدات إلى غزة.

en Hundreds of residents of Goma fled to Burundi.
fr Des centaines d'habitants de Goma ont fui vers le Rwanda.

en The army retook the airport in April.
ar استعاد الجيش مطار الخرطوم في مارس.

en Rutte visited Kyiv on Sunday.
uk Рютте відвідав Київ у понеділок.

en South Korea tested a missile.
ru КНДР испытала ракету.

en Fifty soldiers were exchanged.
uk Обміняли п'ятнадцять військових.

en Dmytro Kuleba dismissed the claim.
ru Дмитрий Песков отверг это утверждение.

en Georgia will join the exercise.
ru Украина присоединится к учениям.

fr Vingt-sept blessés ont été hospitalisés.
uk Госпіталізовано 22 поранених.

fr Le chef de la diplomatie turque s'est rendu à Minsk.
ru Глава МИД Турции прибыл в Москву.

fr Les sirènes ont retenti à Haïfa.
en Sirens sounded in Tel Aviv.

fr L'Irak a convoqué l'ambassadeur.
en Iran summoned the ambassador.

fr Bruxelles propose un 19e train de sanctions.
de Brüssel schlägt das 18. Sanktionspaket vor.

fr L'attaque a eu lieu mardi.
en The attack happened on Friday.

fr Quatre-vingt-dix maisons ont brûlé.
ru Сгорело восемьдесят домов.

ru Президент Румынии поблагодарил Молдавию.
en The president of Moldova thanked Ukraine.

ru Гросси призвал к прекращению огня.
fr Guterres a appelé à un cessez-le-feu.

ru Эвакуированы более тысячи жителей Краматорска.
uk З Покровська евакуювали понад тисячу жителів.

ru Ранены шестнадцать человек.
uk Поранено шість людей.

ru Словения передала танки.
de Die Slowakei übergab Panzer.

ru Вашингтон ввёл санкции.
en Brussels imposed sanctions.

uk Загинули троє людей.
ru Погиб один человек, третий ранен.

uk Саміт відбудеться 18-20 вересня.
fr Le sommet se tiendra les 18 et 19 septembre.

uk США схвалили продаж 3350 ракет.
en The United States approved the sale of 335 missiles.

uk Орбан поїхав до Москви.
de Fico reiste nach Moskau.

uk Австрія надала допомогу.
en Australia provided aid.

ar التقى أردوغان نظيره الأوكراني.
en Erdogan met his Russian counterpart.

ar دعت فرنسا وإيطاليا إلى التهدئة.
fr La France et l'Espagne ont appelé au calme.

ar وصلت إلى ميناء حيفا ثلاث سفن.
ru В порт Одессы прибыли три судна.

ar أجلت السلطات نحو ثلاثة آلاف شخص.
en Authorities evacuated about 2,000 people.

ar تعقد المحادثات في ١٩ سبتمبر.
fr Les pourparlers auront lieu le 9 septembre.

ar أعلن البنتاغون إرسال سفن.
en The Kremlin announced it would send ships.

ar حذر نائب وزير الخارجية الروسي ريابكوف من التصعيد.
en Russian Deputy Foreign Minister warned of escalation.

de Das Rote Kreuz lieferte Medikamente nach Nyala.
ar سلّم الصليب الأحمر أدوية إلى الفاشر.

de Lettlands Präsident kündigte Übungen an.
en Lithuanian President Gitanas Nauseda announced exercises.

de Der Angriff auf Cherson dauerte drei Stunden.
uk Атака на порт Одеси тривала три години.

de Die Bundeswehr gab 152 Gefechte an.
uk Генштаб повідомив про 152 бойові зіткнення.

de Ministerin Vautrin reiste nach Beirut.
ar توجه وزير الدفاع الفرنسي سيباستيان لوكورنو إلى بيروت.

de Merkel mahnte zur Ruhe.
en The former chancellor urged calm.

de Der Berater Jermak trat zurück.
uk Радник подав у відставку.

de Am Mittwoch trafen sich Xi und Modi.
en Xi and Modi met on Monday.

en At least 13 people were killed.
ar قتل ٣١ شخصا.

en Oleksandr Syrskyi said 14 houses burned.
uk Олег Синєгубов повідомив, що згоріли 14 будинків.

en Sanctions on Lukoil take effect.
de Die Sanktionen gegen Rosneft gelten.

en Bush welcomed the deal.
fr Le président a salué l'accord.

en Norway pledged 8.5 billion kroner.
en Sweden pledged 8.5 billion kroner.

en The ceasefire begins at noon on 6 October.
fr Le cessez-le-feu débute le 10 juin.

fr Faure a salué l'accord.
en The opposition welcomed the deal.

fr Jeudi, l'armée a repris El Obeid.
ar استعاد الجيش السوداني بارا يوم الخميس.

fr Vingt enfants ont été tués.
ru Погибли двенадцать детей.

fr Le Qatar et Oman jouent les médiateurs.
ar تتوسط قطر ومصر.

fr Le Premier ministre croate s'est exprimé.
en The Serbian prime minister spoke.

ru Швеция выделит 8,5 млрд долларов.
en Norway will provide $8.5 billion.

ru Норвегия выделит 8,5 млн долларов.
en Norway will provide $8.5 billion.

ru Ушаков назвал это неприемлемым.
en Ryabkov called it unacceptable.

ru Погибли сорок человек.
ru Погибли четырнадцать человек.

ru В понедельник прошла встреча.
uk Зустріч відбулася у вівторок.

uk Болгарія знайшла уламки дрона.
fr La Roumanie a trouvé des débris de drone.

uk Словаччина поставить снаряди.
de Slowenien liefert Granaten.

uk Песков прокоментував переговори.
ru Представитель Кремля прокомментировал переговоры.

uk Загинули двадцять дев'ять людей.
en Nineteen people died.

ar اتهمت كييف بيلاروسيا بالقصف.
uk Київ звинуватив Росію в обстрілі.

ar التقى بلينكن نظيره السعودي.
en Rubio met his Saudi counterpart.

ar أصيب تسعة عشر شخصا يوم الثلاثاء.
de Am Dienstag wurden 29 Menschen verletzt.

ar قصفت القوات مدينة خاركيف.
uk Війська обстріляли місто Суми.

ar أعلن حزب الله وقف إطلاق النار.
en Hamas announced a ceasefire.

ar وصل غوتيريش إلى عمان.
en Guterres arrived in Amman's neighbour Damascus.

ar عقد اللقاء يوم الأحد.
ru Встреча прошла в среду.

ar التقى الوزير نظيره العراقي.
en The minister met his Iranian counterpart.
"""


def _records(table: str) -> list[list[tuple[str, str]]]:
    blocks = (block.replace("\n   ", " ").splitlines() for block in table.strip().split("\n\n"))
    return [[(line[:2], line[3:]) for line in block] for block in blocks]


def _check(record: list[tuple[str, str]]) -> tuple[Problem, ...]:
    (language, statement), *quotes = record
    return problems(statement, language, [QuoteText(text, spoken, FRIDAY) for spoken, text in quotes])


@pytest.mark.parametrize("record", _records(STANDS), ids=lambda record: str(record[0][1][:40]))
def test_a_statement_that_stands_in_its_quotes_is_supported(record: list[tuple[str, str]]) -> None:
    assert _check(record) == ()


@pytest.mark.parametrize("record", _records(INVENTED), ids=lambda record: str(record[0][1][:40]))
def test_an_invented_statement_is_not(record: list[tuple[str, str]]) -> None:
    assert _check(record) != ()


def test_the_development_set() -> None:
    shown = {"supported": 0, "invented": 0}
    for line in DEV.read_text("utf-8").splitlines():
        row = json.loads(line)
        published = date.fromisoformat(row["published"]) if row["published"] else None
        pairs = zip(row["quotes"], row["quote_languages"], strict=True)
        quotes = [QuoteText(text, language, published) for text, language in pairs]
        shown[row["verdict"]] += not problems(row["statement"], row["language"], quotes)
    assert shown["invented"] == 0
    assert shown["supported"] >= 38  # of 40


def test_names_across_languages() -> None:
    for line in MORE.read_text("utf-8").splitlines():
        row = json.loads(line)
        pairs = zip(row["quotes"], row["quote_languages"], strict=True)
        quotes = [QuoteText(text, language, date.fromisoformat(row["published"])) for text, language in pairs]
        shown = not problems(row["statement"], row["language"], quotes)
        assert shown == (row["verdict"] == "supported"), row["statement"]


def test_without_a_quote_nothing_is_supported() -> None:
    assert problems("26 Staaten sind bereit.", "de", []) == (Problem("quote", "26 Staaten sind bereit."),)
    assert problems("It rained.", "en", [QuoteText("  ", "en")])[0].kind == "quote"
    assert problems("", "en", [QuoteText("It rained.", "en")])[0].kind == "quote"


def test_a_problem_names_what_is_missing() -> None:
    quote = [QuoteText("26 countries are ready.", "en", FRIDAY)]
    assert problems("28 Staaten sind bereit.", "de", quote) == (Problem("number", "28"),)
    assert problems("Frankreich ist bereit.", "de", quote) == (Problem("name", "Frankreich"),)
    assert problems("Am 5. Mai sind 26 bereit.", "de", quote) == (Problem("date", "5. Mai"),)


def test_the_headline_case() -> None:
    quote = [QuoteText("26 Länder seien bereit. Welche, sagte er nicht.", "de", FRIDAY)]
    assert problems("26 Länder sind bereit.", "de", quote) == ()
    found = problems("Deutschland, Frankreich, Italien und Spanien sind bereit.", "de", quote)
    assert [problem.surface for problem in found] == ["Deutschland", "Frankreich", "Italien", "Spanien"]


def test_negation_can_be_switched_off() -> None:
    quote = [QuoteText("Deutschland will sich noch nicht festlegen.", "de", FRIDAY)]
    assert problems("Germany offered troops.", "en", quote) == (Problem("negation", "nicht"),)
    assert problems("Germany offered troops.", "en", quote, check_negation=False) == ()


@pytest.mark.parametrize("language", ["de", "en", "uk", "ru", "ar", "fr", "pl", "zh", "", "xx-YY"])
@pytest.mark.parametrize(
    "text",
    [
        "7" * 10_000,
        "1." * 5_000,
        "1,234." * 2_000,
        "1 000 " * 2_000,
        "a" + "\u0301" * 10_000,
        "и" * 10_000,
        "Al-" * 3_000,
        "двадцать " * 1_200,
        "und " * 2_500,
        "lehnt " * 2_000,
        "\u202e\u200f\u0640" * 3_000,
        "Ab " * 3_000,
        "12:" * 3_000,
        "中文" * 4_000,
        "\x00\ufffd\ud83d" * 1_000,
    ],
)
def test_hostile_text_is_read_fast(text: str, language: str) -> None:
    problems("Kyiv", language, [QuoteText("Kyiv", language)])
    start = time.perf_counter()
    problems(text[:1_900], language, [QuoteText(text, language, FRIDAY)])
    assert problems(text, language, [QuoteText(text, language, FRIDAY)])
    assert time.perf_counter() - start < 2
