"""The office's own rows: what belongs to the people who work here, not to the shop's business."""

from mercer.backoffice.models.comment import Comment
from mercer.backoffice.models.draft import Draft
from mercer.backoffice.models.operation import Operation
from mercer.backoffice.models.settled import Settled
from mercer.backoffice.models.table import SavedView, TableSetup

__all__ = ["Comment", "Draft", "Operation", "SavedView", "Settled", "TableSetup"]
