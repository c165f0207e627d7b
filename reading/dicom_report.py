"""A reading as a DICOM structured report: a measurement report (PS3.16 TID 1500), preliminary and verified by nobody.

It says whether pneumonia is present, absent or indeterminate, in SNOMED CT and RadLex, with the probability; the
operating point stands among the parameters of the algorithm. "Finding" is pneumonia only where it is called present:
who reads that item alone must not take a film without for one with. The cause is not coded: what a film looks like
is not what a laboratory grew.
"""

from highdicom.sr import (
    AlgorithmIdentification,
    CodedConcept,
    ComprehensiveSR,
    DeviceObserverIdentifyingAttributes,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    QualitativeEvaluation,
    RelationshipTypeValues,
    SourceImageForMeasurementGroup,
    TextContentItem,
    TrackingIdentifier,
)
from highdicom.sr import Measurement as Measured
from pydicom.sr.codedict import codes

from reading.dicom_device import MANUFACTURER, REPORT_SERIES, device_identifier, equipment, new_identifier, written
from reading.dicom_source import Source
from reading.statement import Presence, Statement

_PRESENCE: dict[Presence, CodedConcept] = {
    "present": CodedConcept("52101004", "SCT", "Present"),
    "absent": CodedConcept("272519000", "SCT", "Absent"),
    "indeterminate": CodedConcept("82334004", "SCT", "Indeterminate"),
}
_FILM = CodedConcept("399208008", "SCT", "Plain chest X-ray")
_CERTAINTY = CodedConcept("111012", "DCM", "Certainty of Finding")  # 0 to 100 % (PS3.16 annex D)


def structured_report(statement: Statement, source: Source) -> bytes:
    """The report's file."""
    report = ComprehensiveSR(
        evidence=[source.whose],
        content=_content(statement, source)[0],
        is_complete=True,  # all that the program says; preliminary and unverified it is by highdicom's default
        series_description="Second Read: finding by software, preliminary",
        specific_character_set=None,  # highdicom would refuse an empty first one, which the standard allows
        **equipment(statement.version, REPORT_SERIES),
    )
    if "SpecificCharacterSet" in source.whose:
        report.SpecificCharacterSet = source.whose.SpecificCharacterSet
    return written(report)


def _pneumonia() -> CodedConcept:
    concept = CodedConcept("233604007", "SCT", "Pneumonia")
    concept.EquivalentCodeSequence = [CodedConcept("RID5350", "RADLEX", "pneumonia")]
    return concept


def _content(statement: Statement, source: Source) -> MeasurementReport:
    observer = DeviceObserverIdentifyingAttributes(
        uid=device_identifier(statement.version), name=MANUFACTURER, manufacturer_name=MANUFACTURER,
        model_name=statement.version,
    )  # fmt: skip
    return MeasurementReport(
        observation_context=ObservationContext(ObserverContext(codes.DCM.Device, observer)),
        procedure_reported=_FILM,
        imaging_measurements=[_group(statement, source)],
    )


def _group(statement: Statement, source: Source) -> MeasurementsAndQualitativeEvaluations:
    film = SourceImageForMeasurementGroup(source.whose.SOPClassUID, source.whose.SOPInstanceUID)
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(new_identifier(), f"Record {statement.record or 'not kept'}"),
        finding_type=_pneumonia() if statement.presence == "present" else None,
        measurements=[_probability(statement)],
        qualitative_evaluations=[QualitativeEvaluation(_pneumonia(), _PRESENCE[statement.presence])],
        source_images=[film],
    )
    for comment in statement.comments:
        item = TextContentItem(codes.DCM.Comment, comment, RelationshipTypeValues.CONTAINS)
        group[0].ContentSequence.append(item)
    return group


def _probability(statement: Statement) -> Measured:
    algorithm = AlgorithmIdentification(
        name=MANUFACTURER, version=statement.version,
        parameters=[f"Operating point: pneumonia from a calibrated probability of {statement.operating_point:.4f} on"],
    )  # fmt: skip
    percent = round(100 * statement.probability, 2)
    return Measured(name=_CERTAINTY, value=percent, unit=codes.UCUM.Percent, algorithm_id=algorithm)
