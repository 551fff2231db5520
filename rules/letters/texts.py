"""All texts of a municipality, and which language a letter goes out in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rules.errors import InvalidInput
from rules.letters.compose import Appeal
from rules.letters.template import Template

USUAL: Final = "en"


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """The texts by language, and the way to appeal that they name."""

    appeal: Appeal
    templates: Mapping[str, Template]

    def list_approved(self) -> list[str]:
        """The languages that letters may go out in."""
        return [language for language, template in self.templates.items() if template.is_approved]

    def get_approved(self, language: str) -> Template:
        """The texts of a language that letters may go out in.

        Raises:
            InvalidInput: there are none, or nobody has approved them.
        """
        template = self.templates.get(language)
        if template is None or not template.is_approved:
            raise InvalidInput("No text in that language is approved. Choose another language.")
        return template

    def choose(self, wanted: str | None) -> str:
        """The resident's language where its text is approved; otherwise the usual one, or any approved.

        Raises:
            InvalidInput: no text is approved in any language.
        """
        approved = self.list_approved()
        if not approved:
            raise InvalidInput("No letter text is approved. Approve one in the profile's letters folder.")
        return next((each for each in (wanted, USUAL) if each in approved), approved[0])
