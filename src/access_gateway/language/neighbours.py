"""Common words that tell neighbouring languages of one script apart.

Function words and the forms of "to be" and "to do": a customer's message is seldom without one, and a name or a
loanword says nothing. Written for this project from the grammars of these languages. A word that several of them share
is listed for each of them.
"""

from collections.abc import Mapping


def _words(table: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for tags, words in table.items():
        for word in words.split():
            found.setdefault(word, set()).update(tags.split())
    return {word: frozenset(tags) for word, tags in found.items()}


SAID_BY: Mapping[str, frozenset[str]] = _words({
    # Uyghur in Latin letters and Uzbek share a third of their words; Turkish is near both.
    "ug-Latn": (
        "bilen emes kérek bolghan qilghan bolup qilip bolidu qilidu bolsa iken dégen dédi méning méni manga séning "
        "sizning nime néme qandaq qachan nede qeyerde qaysi herqandaq adem ademler rehmet madda emma yaki yene "
        "hazir kéyin ilgiri peqet eger bek nahayiti yaxshimusiz boldi keldi ketti aldi berdi dep qanche "
        "bügün ete tünügün ikki töt besh alte yette sekkiz toqquz ming üch yüz shundaq undaq bundaq bolmaydu kelmidi"
    ),
    "uz-Latn": (
        "va bilan emas kerak bo'lgan qilgan bo'lib qilib bo'ladi qiladi bo'lsa ekan degan dedi menga unga sizga nima "
        "qanday qachon qayerda odam odamlar rahmat modda ammo yoki yana hozir keyin oldin faqat agar juda "
        "bo'ldi oldi ketdi deb qancha bugun ertaga kecha olti yetti sakkiz to'rt to'qqiz o'n yuz uch ular ularning "
        "esa ham hech haqida bo'yicha o'z uchun edi chunki endi balki yilda uning buni bizni davlat mumkin lozim "
        "qildi shu yo'q"
    ),
    "ug-Latn uz-Latn": "uning ularning bizning bizni uchun shu ikki qildi",
    "tr-Latn": "ve için ile değil gerek olan olarak oldu bir kadar sonra çok daha gibi değil var yok ne nasıl niçin",
    # Cyrillic: five Turkic languages, Mongolian and Russian.
    "kk-Cyrl": (
        "және үшін бұл емес болған болды осы оның олар оларға олардың олармен олардан екі жоқ қалай туралы сияқты "
        "кейін еді екен қазір сізге маған бізге сіз біз бар ма бір қандай қашан қайда неге өте тағы ғана бірақ ішінде "
        "деді дейді керек мәдени"
    ),
    "ky-Cyrl": (
        "жана менен үчүн эмес болгон болду ушул анын аны эки жок эмне жөнүндө сыяктуу кийин эле экен болот деди "
        "ошол ошондой бардык эч дагы гана бирок ичинде кылган бир сиз биз мага сизге качан кайда эмнеге абдан "
        "керек деген турган жылы алар аларга эми уулу болуп ошондуктан кандай жакшы дейт"
    ),
    "mn-Cyrl": (
        "байна байсан байгаа байв байх болон гэж гэсэн гэдэг юм энэ тэр нь хүн хүний дээр бүр бүх маш өөр хэн юу вэ "
        "биш үгүй гэхдээ харин эсвэл бид бидний миний таны түүний надад танд түүнд хийх хийсэн болох болно болсон "
        "минь чинь ба бол их олон одоо хэзээ хаана яагаад нэг хоёр гурав шүү дээ тул учир"
    ),
    "ru-Cyrl": (
        "и в на что с это как по но из от так же для мы вы он она они его её их был была было были есть нет или "
        "если когда где кто чтобы только ещё уже очень можно нужно после при до под через мой ваш наш этот эта эти мне "
        "вам нам меня вас нас себя может всё все почему сколько пожалуйста спасибо здравствуйте"
    ),
    "ru-Cyrl kk-Cyrl": "не",
    "ru-Cyrl tt-Cyrl": "без",
    "ru-Cyrl kk-Cyrl ky-Cyrl tt-Cyrl": "да",
    "ky-Cyrl kk-Cyrl": "ал бол",
    "ky-Cyrl kk-Cyrl tt-Cyrl ug-Cyrl": "бар",
    "tt-Cyrl": (
        "һәм белән өчен түгел кирәк дип булган булды шул аның алар аларга аларның ике юк ничек нәрсә турында кебек соң "
        "иде икән бик тагын гына ләкин әмма әлеге дигән бер минем синең безнең сез без миңа кайчан кайда нигә әгәр бу"
    ),
    "ug-Cyrl": (
        "вә билән үчүн әмәс керәк дәп болған болди шу униң улар уларниң икки йоқ қандақ немә тоғрисида охшаш "
        "еди екән наһайити йәнә пәқәт лекин бу мән сән мениң сениң бизниң маңа сизгә қачан нәдә немишкә адәм дөләт "
        "деди бир сиз биз болуш һәм әгәр бирақ барлиқ кейин"
    ),
    # Uyghur and Kazakh in Arabic letters, whose vowels Uyghur carries on ئ and Kazakh does not.
    "ug-Arab": "بىلەن ۋە بولغان قىلغان بولۇپ قىلىپ بولىدۇ قىلىدۇ كېرەك دېگەن دېدى مېنىڭ سېنىڭ نېمە قانداق "
    "قاچان قەيەردە رەھمەت ياكى يەنە ھازىر كېيىن پەقەت بەك ناھايىتى شۇ مۇمكىن",
    "kk-Arab": "جانە ءۇشىن ەمەس بولعان قىلعان بۇل وسى ونىڭ ولار ەكى جوق قالاي تۋرالى سياقتى كەيىن ەدى ەكەن قازىر "
    "وتە تاعى عانا بىراق ىشىندە دەيدى كەرەك ءبىر",
})  # fmt: skip
