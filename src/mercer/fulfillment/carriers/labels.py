"""Parcel labels as PDF, 100 × 150 mm, with a Code 128 barcode of the tracking number and a QR code of its page."""

import io

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code128, qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from mercer.fulfillment.carriers.protocol import LabelRequest, Party

WIDTH, HEIGHT, MARGIN = 100 * mm, 150 * mm, 6 * mm
CHINESE = "STSong-Light"
SMALLEST, LINE = 6, 1.25  # points, and from line to line


def label(request: LabelRequest, *, carrier: str, tracking_number: str, tracking_url: str) -> bytes:
    """Draw the label of one parcel."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=True)
    canvas.setTitle(f"{carrier} {tracking_number}")
    _head(canvas, request, carrier)
    _party(canvas, request.sender, title="From", top=HEIGHT - 26 * mm, room=27 * mm, size=8)
    _party(canvas, request.recipient, title="To", top=HEIGHT - 56 * mm, room=34 * mm, size=12)
    _codes(canvas, tracking_number, tracking_url)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _head(canvas: Canvas, request: LabelRequest, carrier: str) -> None:
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(MARGIN, HEIGHT - 14 * mm, carrier)
    canvas.setFont("Helvetica", 8)
    kind = "RETURN" if request.is_return else request.service.upper()
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 11 * mm, kind)
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 15 * mm, f"{request.weight / 1000:.2f} kg · {request.reference}")
    canvas.line(MARGIN, HEIGHT - 19 * mm, WIDTH - MARGIN, HEIGHT - 19 * mm)


def _party(canvas: Canvas, party: Party, *, title: str, top: float, room: float, size: float) -> None:
    """Name and address below `top`; long ones in smaller letters, so that none runs into what stands below."""
    canvas.setFont("Helvetica", 7)
    canvas.drawString(MARGIN, top, title)
    texts = [party.name, *party.lines]
    size = max(SMALLEST, min(size, room / len(texts) / LINE))
    for row, text in enumerate(texts[: int(room / size / LINE)], start=1):
        canvas.setFont(_font_for(text, bold=row == 1), size)
        canvas.drawString(MARGIN, top - row * size * LINE, _fitted(text, size))


def _codes(canvas: Canvas, tracking_number: str, tracking_url: str) -> None:
    canvas.line(MARGIN, 58 * mm, WIDTH - MARGIN, 58 * mm)
    bars = code128.Code128(tracking_number, barHeight=22 * mm, barWidth=0.42 * mm, humanReadable=False)
    bars.drawOn(canvas, (WIDTH - bars.width) / 2, 30 * mm)
    canvas.setFont("Courier-Bold", 12)
    canvas.drawCentredString(WIDTH / 2, 24 * mm, tracking_number)
    square = qr.QrCodeWidget(tracking_url or tracking_number)
    left, bottom, right, top = square.getBounds()
    drawing = Drawing(18 * mm, 18 * mm, transform=[18 * mm / (right - left), 0, 0, 18 * mm / (top - bottom), 0, 0])
    drawing.add(square)
    renderPDF.draw(drawing, canvas, WIDTH - MARGIN - 18 * mm, 3 * mm)


def _font_for(text: str, *, bold: bool) -> str:
    """Helvetica writes Latin-1; everything else goes to the Chinese font every PDF reader knows."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return CHINESE
    return "Helvetica-Bold" if bold else "Helvetica"


def _fitted(text: str, size: float) -> str:
    """Cut what would run over the edge; a label that is printed beside the paper is no label."""
    font = _font_for(text, bold=False)
    while text and pdfmetrics.stringWidth(text, font, size) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return text
