"""The accounts of one holder or managing agent, and one query for each of many of them at once."""

from decimal import Decimal

import streamlit as st

from data.transaction import read
from pages.experts.portfolio_parts.bulk_form import draw_answers, draw_form
from pages.experts.portfolio_parts.table import draw_table
from pages.kit.account_panel.looks import look_at_portfolio
from pages.kit.account_panel.words import CLASSES, in_words
from pages.kit.format import show_count, show_rand
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.plain import escape
from pages.kit.require import require
from queries.portfolios import MOST, Portfolio, list_agents
from rules.actor import Actor
from rules.errors import NotFound

PAGE = "page"


def draw_agents(actor: Actor) -> None:
    """The managing agents, each with the way to their portfolio."""
    st.title("Portfolios", anchor=False)
    agents = read(actor, list_agents)
    if not agents:
        st.info(
            "Managing agents whose accounts a billing extract brings are listed here. Any other holder's "
            "accounts open from one of their accounts."
        )
        return
    st.caption("Managing agents. Any other holder's accounts open from the page of one of their accounts.")
    for agent in agents:
        count = "1 account" if agent.accounts == 1 else f"{show_count(agent.accounts)} accounts"
        name = escape(agent.name or agent.customer_no)
        draw_step(
            f"{name} · {count}", key=f"agent_{agent.customer_no}", kind="tertiary", holder=agent.customer_no
        )


def draw_head(portfolio: Portfolio, page: int) -> None:
    """Whose accounts, how many, and what they come to."""
    draw_back("All managing agents", key="back_to_agents")
    st.title(escape(portfolio.name or portfolio.customer_no), anchor=False)
    kind = in_words(CLASSES, portfolio.customer_class or "holder")
    st.caption(f"{kind.capitalize()} · customer {escape(portfolio.customer_no)}")
    lines = portfolio.lines
    with st.container(horizontal=True, gap="medium"):
        st.metric("Accounts", show_count(portfolio.accounts))
        for label, sums in (
            ("Balance", [line.position.balance_rand for line in lines]),
            ("In dispute", [line.position.in_dispute_rand for line in lines]),
            ("Collectable", [line.position.collectable_rand for line in lines]),
        ):
            st.metric(label, show_rand(sum(sums, Decimal(0))))
        st.metric("Open queries", show_count(sum(line.open_cases for line in lines)))
    if portfolio.accounts > MOST:
        _draw_pages(portfolio, page)


def _draw_pages(portfolio: Portfolio, page: int) -> None:
    first, last = page * MOST + 1, page * MOST + len(portfolio.lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Accounts {first} to {last}; the sums are of these.", width="content")
        for words, other in (("Before", page - 1), ("Next", page + 1)):
            if 0 <= other * MOST < portfolio.accounts:
                draw_step(words, key=f"page_{words}", holder=portfolio.customer_no, page=str(other))


def draw(holder: str) -> None:
    """Draw the portfolio, or the sentence that says why not."""
    try:
        page = read_number(PAGE) if PAGE in st.query_params else 0
        portfolio = look_at_portfolio(actor, holder, page)
    except NotFound as error:
        st.title("Portfolio", anchor=False)
        st.info(str(error))
        return
    draw_head(portfolio, page)
    draw_answers()
    draw_form(actor, draw_table(portfolio))


actor = require("expert", "agent", "manager")
number = st.query_params.get("holder", "").strip()
if number:
    draw(number)
else:
    draw_agents(actor)
