"""What a column's name refers to, in the languages that tables are written in."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS: dict[str, str] = {
    "time": """
        time timestamp date datetime day created updated occurred event at ts when hour
        datum zeit zeitpunkt tag fecha hora dia data dato tijd tarih godzina czas
    """,
    "month": "month monat mes mois mese maand",
    "expiry": "expiry expires expiration valid validity due deadline ablauf gueltig faellig vencimiento",
    "year": "year yr jahr ano annee anno jaar rok season",
    "code": "code codes zip zipcode postcode postalcode plz sic naics isic icd isco soc",
    "maybe after": """
        duration elapsed lifetime death died deceased survival survived fee fees penalty paid
        collected profit loss status reason finished completed ended delivered returned dauer grund motif
    """,
    "identifier": """
        id ids uuid guid key nr no num number code rowid rownames index idx pk
        kennung nummer schluessel numero codigo identifiant cle codice chiave identificador numer
    """,
    "person": """
        customer client user member patient person employee student subscriber passenger account applicant
        borrower driver visitor buyer seller author household citizen reviewer listener viewer shopper
        kunde kunden nutzer benutzer mitglied patientin mitarbeiter schueler konto cliente usuario paciente
        empleado cuenta utilisateur patiente employe compte utente dipendente conto usuaria klant klient
    """,
    "gender": """
        gender sex female male geschlecht genero sexo sexe genre sesso geslacht plec kon kjonn sukupuoli
    """,
    "age": """
        age ages agegroup alter lebensalter edad idade anciennete eta leeftijd wiek alder
        senior elderly minor
    """,
    "origin": """
        race ethnicity ethnic ethnie nationality citizenship immigrant foreign foreigner native migration
        herkunft nationalitaet staatsangehoerigkeit ethnie raza etnia nacionalidad nacionalidade raca
        nationalite nazionalita nationaliteit narodowosc tribe caste skin birthplace hisp hispanic latino
        asian
    """,
    "religion": """
        religion religious faith church muslim christian jewish hindu buddhist konfession glaube religione
        religiao godsdienst religia kirche
    """,
    "disability": "disability disabled handicap behinderung discapacidad deficiencia disabilita invalide",
    "family": "marital married spouse familienstand civil maritalstatus pregnant pregnancy schwanger",
    "orientation": "orientation lgbt gay lesbian sexuality",
    "health": """
        diagnosis disease illness health medical bmi hiv cancer diabetes smoker smoking blood
        medication symptom disorder krankheit gesundheit diagnose enfermedad salud maladie sante malattia
    """,
    "money": "salary income wage debt bankruptcy creditscore gehalt einkommen lohn schulden salario ingresos "
    "salaire revenu reddito stipendio inkomen renda",
    "item": """
        item items product movie film book isbn asin sku stockcode song track artist album video show series
        episode recipe game article story news post content course job hotel restaurant venue business
        merchant brand property listing artikel produkt buch lied titel articulo producto pelicula libro
        produit livre prodotto articolo produto artigo filme livro boek
    """,
    "event": """
        event events action activity behavior behaviour interaction ereignis aktion evento accion evenement
        azione acao gebeurtenis
    """,
    "grade": """
        rating ratings score stars grade bewertung note sterne puntuacion valoracion calificacion nota voto
        evaluation avaliacao beoordeling
    """,
    "amount": """
        value weight count counts plays listens streams quantity qty amount hours minutes seconds duration
        playtime watchtime dwell times frequency anzahl menge dauer cantidad duracion quantite duree
        quantita durata quantidade aantal
    """,
    "place": "latitude longitude lat lon lng gps geo",
    "after": """
        outcome result resolved resolution closed closing cancelled canceled cancellation terminated
        termination settled settlement refunded refund chargeback repaid recovered recovery
        discharged discharge exit final decision approved verdict ergebnis abschluss kuendigung gekuendigt
        resultado motivo resultat resultaat esito
    """,
}
_BARE_NAMES = "name names nombre nom nome naam imie navn namn"
"""Used for people as well as for cars or clinics."""
_NAMES = """
    firstname lastname surname forename fullname givenname familyname maidenname vorname nachname
    apellido apellidos prenom cognome sobrenome achternaam voornaam nazwisko
"""
_ADDRESS = "address street adresse strasse anschrift direccion calle rue indirizzo endereco rua adres ulica"
_CONTACT = """
    email mail emailaddress phone telephone mobile fax telefon handy telefono telefone correo courriel
    telefoon
"""
_OFFICIAL = """
    ssn socialsecurity passport iban creditcard cardnumber taxid ausweis steuernummer dni nif cpf curp
    licenceplate licenseplate kennzeichen insurancenumber
"""
_BIRTH = "birth born birthday birthdate dob geburtstag geburtsdatum nacimiento naissance nascita nascimento"
_DEVICE = "ip ipaddress mac macaddress imei cookie"
PERSONAL: tuple[tuple[str, str], ...] = (
    ("the name of a person", _NAMES),
    ("an address", _ADDRESS),
    ("a phone number or an email address", _CONTACT),
    ("an official number of a person", _OFFICIAL),
    ("a date of birth", _BIRTH),
    ("the number of a device", _DEVICE),
)
# A key by its last word; a number only of something that has several rows.
_KEYS = _set("id ids uuid guid key pk kennung schluessel identifiant cle chiave identificador")
_NUMBERS = _set("no nr number nummer numero numer num")
_OWNERS = _set(
    """
    order store shop acct machine device site house invoice contract policy loan card session trip ticket
    school class clinic hospital ward plant sensor vehicle truck batch lot study subject case household
    bestellung filiale maschine vertrag rechnung pedido tienda maquina contrato commande magasin
    """
) | _set(_WORDS["person"])
_ENDS = ("id", "key", "no")
_SETS = {topic: _set(words) for topic, words in _WORDS.items()}
_PERSONAL_SETS = [(what, _set(words)) for what, words in PERSONAL]
# A share of something, a count of it, or whether there is any, is not the thing itself.
_MEASURES = _set(
    """
    has is count counts pct percent percentage share rate ratio mean avg average median total
    sum max min per without foreign length
    """
)
_SERVICES = _set("service services plan line lines type device model os")
"""Columns that describe a phone or email service rather than its number or address."""
_BARE = _set(_BARE_NAMES)


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in lower case without accents: `dateOfBirth_2` gives date, of, birth, 2."""
    folded = name.replace("ß", "ss").replace("ł", "l").replace("ø", "o")
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        folded = folded.replace(umlaut, written)
    plain = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return tuple(re.findall(r"[a-z]+|\d+", apart.lower()))


def speaks_of(topic: str, name: str) -> bool:
    """Return whether a column's name contains a word of a topic, by itself or in a compound."""
    words = words_of(name)
    return bool(_SETS[topic].intersection((*words, "".join(words), *_pairs(words))))


def numbers(topic: str, name: str) -> bool:
    """Return whether a name refers to a topic, also with a key suffix attached: `itemid`."""
    words = words_of(name)
    owner = next((words[-1].removesuffix(end) for end in _ENDS if words and words[-1].endswith(end)), "")
    return speaks_of(topic, name) or owner in _SETS[topic]


def numbers_things(name: str) -> bool:
    """Return whether a name ends like an identifier or begins with `id`: `order_no`, but not `num_orders`."""
    words = words_of(name)
    return bool(words) and (words[-1] in _SETS["identifier"] or words[0] in ("id", "uuid", "guid"))


def numbers_something(name: str) -> bool:
    """Return whether a name is just a word for a number or a case: `nr`, `Subject`."""
    words = words_of(name)
    return len(words) == 1 and words[0] in _NUMBERS | _OWNERS


def names_groups(name: str) -> bool:
    """Return whether a name is that of a key that rows may share: `customer_id`, `clientid`, `order_no`.

    A number or a code alone is not: `educational-num`, `Postal Code` and `guest_count` measure or describe.
    """
    words = words_of(name)
    if not words:
        return False
    *before, last = words
    if last in _KEYS or (words[0] in ("id", "uuid", "guid") and before):
        return True
    if last in _NUMBERS:
        return any(word in _OWNERS for word in before)
    owner = next((last.removesuffix(end) for end in _ENDS if last.endswith(end)), "")
    return owner in _OWNERS


def personal_meaning(name: str) -> str:
    """Return what a column of this name reveals about a person, or empty: `phone`, but not `NumPhones`."""
    words = words_of(name)
    pool = {*words, "".join(words), *_pairs(words)}
    if _BARE & {*words} and pool & _SETS["person"]:
        return "the name of a person"
    if measures(name) or pool & _SERVICES:
        return ""
    return next((what for what, known in _PERSONAL_SETS if pool & known), "")


def measures(name: str) -> bool:
    """Return whether a name refers to a share, count, or mean of something rather than the thing itself."""
    words = words_of(name)
    return bool(set(words) & _MEASURES or set(words[:-1]) & {"no", "num", "number", "nr"})


def is_a_name(name: str) -> bool:
    """Return whether a column holds names, of people, cars, or clinics."""
    words = words_of(name)
    return bool(words) and words[-1] in _BARE


def _pairs(words: tuple[str, ...]) -> list[str]:
    return [a + b for a, b in pairwise(words)]
