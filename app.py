"""The frame: page configuration, intended-use banner, navigation."""

from pathlib import Path

import streamlit as st

from pages.parts.banner import banner
from pages.parts.settled import settle

PARTS = Path(__file__).parent / "pages" / "parts"

# The icon is a file of ours: one by name would be fetched from the internet.
st.set_page_config(page_title="Second Read", page_icon=str(PARTS / "icon.svg"), layout="wide")
st.html(PARTS / "frame.css")

model_page = st.Page("pages/audit/model_card.py", title="The model", icon=":material/info:", url_path="model")
read_page = st.Page("pages/clinic/read.py", title="Read films", icon=":material/radiology:", default=True)
records_page = st.Page("pages/clinic/records.py", title="Records", icon=":material/history:", url_path="records")
worklist_page = st.Page("pages/clinic/worklist.py", title="Worklist", icon=":material/checklist:", url_path="worklist")
data_page = st.Page("pages/lab/data.py", title="Data", icon=":material/folder:", url_path="data")
errors_page = st.Page("pages/audit/errors.py", title="Errors", icon=":material/grid_on:", url_path="errors")
performance_page = st.Page(
    "pages/audit/performance.py", title="Performance", icon=":material/monitoring:", url_path="performance"
)
compare_page = st.Page("pages/audit/compare.py", title="Compare", icon=":material/difference:", url_path="compare")
labels_page = st.Page("pages/audit/labels.py", title="Labels", icon=":material/rule:", url_path="labels")
models_page = st.Page("pages/lab/models.py", title="Models", icon=":material/inventory_2:", url_path="models")
retrain_page = st.Page("pages/lab/retrain.py", title="Retrain", icon=":material/model_training:", url_path="retrain")
trainings_page = st.Page(
    "pages/lab/trainings.py", title="Trainings", icon=":material/show_chart:", url_path="trainings"
)
reproductions_page = st.Page(
    "pages/lab/reproductions.py", title="Reproductions", icon=":material/compare:", url_path="reproductions"
)
search_page = st.Page("pages/lab/search.py", title="Search", icon=":material/search:", url_path="search")
page = st.navigation(
    {
        "Clinic": [read_page, worklist_page, records_page],
        "Audit": [errors_page, performance_page, compare_page, labels_page, model_page],
        "Lab": [data_page, retrain_page, trainings_page, search_page, models_page, reproductions_page],
    },
    expanded=True,  # else the last ones hide behind "View 3 more"
)

banner(model_page)
st.sidebar.caption("Not signed in")
page.run()
settle(page.url_path)
