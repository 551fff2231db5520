"""The page that every other page is measured against."""

import streamlit as st

st.write("Nothing")
