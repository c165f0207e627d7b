"""The frame: page configuration, intended-use banner, navigation."""

from pathlib import Path

import streamlit as st

from pages.parts.banner import banner

# A file of ours: an icon by name would be fetched from the internet.
ICON = Path(__file__).parent / "pages" / "parts" / "icon.svg"

st.set_page_config(page_title="Second Read", page_icon=str(ICON), layout="wide")

model_page = st.Page("pages/audit/model_card.py", title="The model", icon=":material/info:", url_path="model")
read_page = st.Page("pages/clinic/read.py", title="Read films", icon=":material/radiology:", default=True)
data_page = st.Page("pages/lab/data.py", title="Data", icon=":material/folder:", url_path="data")
page = st.navigation({"Clinic": [read_page], "Audit": [model_page], "Lab": [data_page]})

banner(model_page)
st.sidebar.caption("Not signed in")
page.run()
