"""The words of DICOM headers that this program knows: what is on no list is "other"."""

from typing import Literal

View = Literal["AP", "PA", "frontal", "lateral", "oblique", "decubitus", "other"]
BodyPart = Literal["chest", "elsewhere", "other"]
Laterality = Literal["R", "L", "B", "U", "other"]

OTHER = "other"  # what any value that is on no list becomes

# Laterality (0020,0060) and Image Laterality (0020,0062): right, left, both, unpaired.
SIDES: dict[str, Laterality] = {"R": "R", "L": "L", "B": "B", "U": "U"}

# Modality (0008,0060) by the standard's defined terms (PS3.3 C.7.3.1.1.1): radiographs, and what is none.
RADIOGRAPHS = frozenset({"CR", "DX", "RG", "RF", "OT", "SC"})
NO_RADIOGRAPHS = frozenset({"CT", "MR", "US", "NM", "PT", "MG", "XA", "IO", "PX", "ES", "XC", "GM", "SM", "OP", "ECG"})

# View Position (0018,5101), letters and digits alone, in its defined terms and as vendors write them.
VIEWS: dict[str, View] = {
    "AP": "AP", "PA": "PA", "LL": "lateral", "RL": "lateral", "LAT": "lateral", "LATERAL": "lateral",
    "LLAT": "lateral", "RLAT": "lateral", "LLO": "oblique", "RLO": "oblique", "LAO": "oblique", "RAO": "oblique",
    "LPO": "oblique", "RPO": "oblique", "OBL": "oblique", "OBLIQUE": "oblique", "LLD": "decubitus", "RLD": "decubitus",
}  # fmt: skip

# What a longer name of a view is told by, in this order: a lateral decubitus is no lateral view.
VIEW_PARTS: dict[str, View] = {"DECUB": "decubitus", "OBL": "oblique", "LAT": "lateral"}

# Code values of View Code Sequence (PS3.16 CID 4010), in SNOMED CT and in its older notation.
VIEW_CODES: dict[str, View] = {
    "399348003": "AP", "R-10206": "AP", "272479007": "PA", "R-40888": "PA",
    "399033003": "frontal", "R-10202": "frontal",
    "399067008": "lateral", "R-102CD": "lateral", "399173006": "lateral", "R-10236": "lateral",
    "399198007": "lateral", "R-10232": "lateral", "399135007": "oblique", "R-10220": "oblique",
    "399006002": "oblique", "R-10212": "oblique", "399356000": "oblique", "R-40985": "oblique",
    "399038007": "oblique", "R-10210": "oblique", "399182000": "oblique", "R-102C1": "oblique",
}  # fmt: skip

# Body Part Examined (0018,0015), capital letters alone: by the defined terms of PS3.16 Annex L and common ways to write
# them it is elsewhere; else with one of the first words in it, as in CHEST PA, it is the chest.
CHEST = ("CHEST", "THORAX", "LUNG", "RIBS")
ELSEWHERE = frozenset((
    "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE", "ARM", "BLADDER", "BRAIN", "BREAST", "CALCANEUS", "CALF",
    "CLAVICLE", "COCCYX", "CSPINE", "CTSPINE", "ELBOW", "EXTREMITY", "EYE", "FACIALBONES", "FEMUR", "FINGER",
    "FOOT", "FOREARM", "HAND", "HEAD", "HEADNECK", "HIP", "HUMERUS", "JAW", "KIDNEY", "KNEE", "LEG", "LSPINE",
    "LSSPINE", "LOWLIMB", "MANDIBLE", "MAXILLA", "NECK", "NOSE", "ORBIT", "PATELLA", "PELVIS", "SACRUM",
    "SCAPULA", "SHOULDER", "SIJOINT", "SINUS", "SKULL", "SPINE", "TAIL", "THIGH", "THUMB", "THYROID",
    "TIBIAFIBULA", "TLSPINE", "TMJ", "TOE", "TSPINE", "UPLIMB", "UPPERLIMB", "LOWERLIMB", "WHOLEBODY", "WRIST",
    "ZYGOMA",
))  # fmt: skip

# The start of Manufacturer (0008,0070), and what the maker is called here.
MAKERS = {
    "agfa": "Agfa", "canon": "Canon", "carestream": "Carestream", "delft": "Delft", "drtech": "DRTECH",
    "eastmankodak": "Kodak", "fuji": "Fujifilm", "gehealthcare": "GE", "gemedical": "GE", "hologic": "Hologic",
    "imagingdynamics": "IDC", "kodak": "Kodak", "konica": "Konica Minolta", "mindray": "Mindray",
    "oldelft": "Delft", "philips": "Philips", "rayence": "Rayence", "samsung": "Samsung", "shimadzu": "Shimadzu",
    "siemens": "Siemens", "swissray": "Swissray", "toshiba": "Toshiba", "uih": "United Imaging",
    "unitedimaging": "United Imaging", "vieworks": "Vieworks",
}  # fmt: skip

# What stands in Patient ID (0010,0020), small letters and digits alone without the digits at its end, where it is no
# one patient's.
NOBODY = frozenset((
    "anon", "anonym", "anonymised", "anonymized", "anonymous", "baby", "child", "default", "dummy", "emergency", "id",
    "na", "name", "noid", "nomrn", "none", "null", "patient", "patientid", "phantom", "qa", "qc", "removed", "test",
    "trauma", "unidentified", "unknown", "xray",
))  # fmt: skip
