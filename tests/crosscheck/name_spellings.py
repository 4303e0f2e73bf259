"""Names as two scripts spell them, authored for the tests: common given names and surnames, nobody in particular."""

SPELLINGS = {
    "armenian": """
        Hakobyan Հակոբյան, Hagopian Հակոբյան, Grigoryan Գրիգորյան, Krikorian Գրիգորեան,
        Grigoryan Գրիգորեան, Petrosyan Պետրոսյան, Bedrosian Պետրոսեան, Vardan Վարդան,
        Vartan Վարդան, Armen Արմեն, Mher Մհեր, Anahit Անահիտ, Arevik Արևիկ,
        Yeghiazaryan Եղիազարյան, Ghazaryan Ղազարյան, Khachatryan Խաչատրյան,
        Tsovinar Ծովինար, Hovhannes Հովհաննես, Voskanyan Ոսկանյան, Mkrtchyan Մկրտչյան,
        Gevorg Գևորգ, Kevork Գէորգ, Gevorg Գէորգ, Shushan Շուշան, Zhanna Ժաննա
    """,
    "georgian": """
        Giorgi გიორგი, Nino ნინო, Tamar თამარ, Davit დავით, Ketevan ქეთევან, Lasha ლაშა,
        Tsereteli წერეთელი, Beridze ბერიძე, Kapanadze კაპანაძე, Gelashvili გელაშვილი,
        Javakhishvili ჯავახიშვილი, Chkheidze ჩხეიძე, Kvaratskhelia კვარაცხელია,
        Zhvania ჟვანია, Ghibradze ღიბრაძე, Mikheil მიხეილ, Qazbegi ყაზბეგი, Levan ლევან
    """,
    "greek": """
        Yiannis Γιάννης, Giannis Γιάννης, Papadopoulos Παπαδόπουλος, Georgiou Γεωργίου,
        Evangelos Ευάγγελος, Efthymios Ευθύμιος, Lampros Λάμπρος, Lambros Λάμπρος,
        Babis Μπάμπης, Dinos Ντίνος, Ntinos Ντίνος, Angeliki Αγγελική, Tzanis Τζάνης,
        Charalampos Χαράλαμπος, Xanthippi Ξανθίππη, Chrysoula Χρυσούλα, Pavlos Παύλος,
        Stavros Σταύρος, Gkikas Γκίκας, Theodoros Θεόδωρος, Psarros Ψαρρός, Despina Δέσποινα
    """,
    "cyrillic": """
        Đorđević Ђорђевић, Djordjevic Ђорђевић, Živković Живковић, Zhivkovich Живковић,
        Ljubiša Љубиша, Njegoš Његош, Hadžić Хаџић, Hadzic Хаџић, Ćosić Ћосић,
        Čedomir Чедомир, Jovan Јован, Šaban Шабан, Dželal Џелал, Xhevdet Џевдет,
        Cevdet Џевдет, Dzhevdet Џевдет, Djevdet Џевдет, Gjorgji Ѓорѓи,
        Gjorgjievski Ѓорѓиевски, Qemal Ќемал, Kemal Ќемал, Kjose Ќосе, Hoxha Хоџа,
        Hodja Хоџа, Agim Агим, Bekim Беким, Shqipe Шќипе, Georgiev Георгиев,
        Hristov Христов, Yordanov Йорданов, Jordanov Йорданов, Shterev Щерев, Zhivko Живко,
        Tsvetan Цветан, Angelov Ангелов, Valcho Вълчо, Kiryakov Киряков,
        Shevchenko Шевченко, Hrytsenko Гриценко, Yevhen Євген, Evgen Євген, Oleksiy Олексій,
        Kyiv Київ, Ihor Ігор, Mykola Микола, Andriy Андрій, Yuliia Юлія, Solovyov Соловьёв,
        Soloviev Соловьев, Ksenia Ксения
    """,
    "hebrew": """
        Cohen כהן, Netanel נתנאל, Yaakov יעקב, David דוד, Shlomo שלמה, Rivka רבקה,
        Haim חיים, Chaim חיים, Avraham אברהם, Yosef יוסף, Moshe משה, Sarah שרה,
        Ben-Ami בן-עמי, Mizrahi מזרחי, Levy לוי, George ג'ורג'
    """,
    "arabic": """
        Khaled خالد, Khalid خالد, Mohammed محمد, Mohamed محمد, Hussein حسين, Husayn حسين,
        Abdullah عبدالله, Fatima فاطمة, Khatib الخطيب, Mustafa مصطفى, Ibrahim إبراهيم,
        Yusuf يوسف, Reza رضا, Farzaneh فرزانه, Zahra زهرا, Chaudhry چودھری, Gul گل,
        Parviz پرویز, Zhaleh ژاله, Ghulam غلام, Khushal خوشحال, Nasrullah نصرالله,
        Qasim قاسم, Jamal جمال
    """,
}
"""Of each script, pairs of a Latin and a native spelling of one word."""

STRANGERS = {
    "armenian": "Petrosyan Հակոբյան, Armen Վարդան, Sargsyan Գրիգորյան, Anahit Արմեն",
    "georgian": "Nino თამარ, Beridze გელაშვილი, Levan გიორგი, Tamar დავით",
    "greek": "Pavlos Γιάννης, Papadakis Θεόδωρος, Stavros Αγγελική, Georgiou Παπαδόπουλος",
    "cyrillic": "Petrovic Живковић, Agim Ћемал, Ivanov Георгиев, Shevchenko Гриценко, Hoxha Беким, Bekim Шќипе",
    "hebrew": "Levy כהן, Moshe יעקב, Sarah רבקה, Avraham דוד",
    "arabic": "Mohammed خالد, Hussein محمد, Fatima زهرا, Ibrahim يوسف, Reza پرویز",
}
"""Of each script, pairs of two different names."""


def pairs(listed: str) -> list[tuple[str, str]]:
    """The pairs of a list as it stands above."""
    found = [entry.split() for entry in listed.replace("\n", " ").split(",")]
    return [(latin, native) for latin, native in found]
