"""Entities for property tests: every family, values clean and dirty, in many scripts."""

from hypothesis import strategies as st

from tallystick.vocabulary import Entity, make

NAMES = [
    "Marko Stanković",
    "Марко Станковић",
    "Mirko Stankovic",
    "Γιώργος Παπαδόπουλος",
    "محمد بن سلمان",
    "عبد الرحمن العلي",
    "דוד כהן",
    "ג'ורג' בוש",
    "O'Neil, Shaun",
    "Abd al-Rahman",
    "Ivan",
    "X",
    "李 伟",
    "van der Berg, J.",
    "Dr. Ana-Marija Đorđević",
]
DATES = ["1980-03-12", "1980-12-03", "1980", "1981-03-12", "12.03.1980", "1980-02-31", "soon", "2001-01-01"]
PHONES = ["+381 64 555 0134", "00381645550134", "064 555 0134", "call me", "112"]
PLATES = ["BG 123-AB", "ВG 123 АВ", "БГ123АБ", "M-AB 1234", "?"]
PROPERTIES = {
    "Person": {
        "name": NAMES,
        "alias": NAMES,
        "birthDate": DATES,
        "phone": PHONES,
        "plate": PLATES,
        "gender": ["male", "female", "f"],
        "nationality": ["rs", "Serbia", "bg", "??"],
        "birthPlace": ["Niš", "Sofia, Bulgaria"],
        "address": ["Main St 5, Niš"],
        "documentNumber": ["A1234567", "A12345G7"],
        "handle": ["@crni_marko"],
        "email": ["a.b@c.example"],
        "fatherName": ["Petar"],
        "iban": ["RS35260005601001611379"],
    },
    "Company": {
        "name": ["Balkan Trans d.o.o.", "ООО Балкан Транс", "GmbH"],
        "vatCode": ["RS100200300"],
        "phone": PHONES,
    },
    "Vehicle": {
        "registrationNumber": PLATES,
        "make": ["VW", "Škoda"],
        "model": ["Golf", "Golf VII"],
        "vin": ["WVWZZZ1JZXW000001"],
        "country": ["rs", "bg"],
    },
    "Firearm": {
        "serialNumber": ["A12345", "AI2345", "99"],
        "make": ["Zastava", "CZ"],
        "calibre": ["7,62x39", "7.62 x 39"],
    },
    "PhoneLine": {"phone": PHONES, "imei": ["490154203237518"]},
    "BankAccount": {"iban": ["RS35260005601001611379", "DE00"], "accountNumber": ["1611379"]},
    "CryptoWallet": {"cryptoAddress": ["0x52908400098527886E0F7030069857D2E4169EE7"]},
    "OnlineAccount": {"username": ["crni_marko", "@Crni_Marko"], "service": ["telegram"]},
    "Address": {"full": ["Main St 5, Niš", "5 Main St Nis"]},
    "Consignment": {"consignmentNumber": ["RR473124829RS", "RR473l24829RS"]},
    "IdentityDocument": {"documentNumber": ["A1234567"], "holderName": NAMES},
    "Seizure": {"seizureNumber": ["S-2023/17"], "goods": ["heroin"]},
}


@st.composite
def entities(draw: st.DrawFn, schemata: tuple[str, ...] = tuple(PROPERTIES), *, dirty: bool = True) -> Entity:
    """Any entity: each property from its usual values, or, where ``dirty``, from any text at all."""
    schema = draw(st.sampled_from(schemata))
    properties = {}
    for name, values in PROPERTIES[schema].items():
        one = st.sampled_from(values)
        value = st.one_of(one, one, one, st.text(max_size=40)) if dirty else one
        properties[name] = draw(st.lists(value, max_size=2))
    return make(draw(st.sampled_from(["a", "b"])), schema, properties)
