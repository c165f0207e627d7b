"""Whose work a version is built on, and whom it is meant for, as its card says it."""

import keras

from model_store.card import Attribution, IntendedUse
from training.recipe import Weights

LICENCE = "Apache-2.0; films CC BY 4.0, none included"

INTENDED_USE = IntendedUse(
    text=(
        "Research use: a second reading of frontal chest radiographs of children for pneumonia, beside a "
        "clinician's own. Not a medical device. Not for adults, other views, other findings, or to rule disease out."
    ),
    youngest_age=1,
    oldest_age=5,
)

FILMS = Attribution(
    what="Chest X-Ray Images (Pneumonia): children aged 1 to 5, Guangzhou Women and Children's Medical Center",
    licence="CC BY 4.0",
    source=(
        "Kermany, Zhang, Goldbaum: Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for "
        "Classification, Mendeley Data, v2, 2018, doi 10.17632/rscbjbr9sj.2; Kermany et al., Cell 172 (2018) 1122"
    ),
)
OTHER_FILMS = Attribution(what="a site's own labelled films", licence="the site's own", source="the site")

WEIGHTS: dict[Weights, Attribution] = {
    "coral": Attribution(
        what="MobileNetV2, ImageNet, dequantised from Coral",
        licence="Apache-2.0",
        source="Google Coral's published int8 MobileNetV2 1.0 224; Sandler et al., MobileNetV2, CVPR 2018",
    ),
    "imagenet": Attribution(
        what="MobileNetV2, ImageNet, as published with Keras",
        licence="Apache-2.0",
        source="keras.applications; Sandler et al., MobileNetV2, CVPR 2018",
    ),
    "none": Attribution(what="none: random start", licence="none", source="none"),
}


def repeatable() -> str:
    """What comes of the same recipe on the same films, on this backend and device."""
    backend = keras.backend.backend()
    if any("cpu" not in device.lower() for device in keras.distribution.list_devices()):
        return f"not promised to be the same: {backend} adds up on this device in an order that changes."
    return f"the same recipe, films, software and kind of machine give the same weights, bit for bit ({backend}, CPU)."
