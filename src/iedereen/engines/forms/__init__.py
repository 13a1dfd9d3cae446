# SPDX-License-Identifier: EUPL-1.2
"""Questionnaires as XLSForm files: read with every problem by sheet, row and column; written; read from plain text."""

from .plain import parse
from .problems import CODES, BadForm, Problem
from .reading import read
from .shapes import Form, Index, Question, Rules
from .writing import write

__all__ = ["CODES", "BadForm", "Form", "Index", "Problem", "Question", "Rules", "parse", "read", "write"]
