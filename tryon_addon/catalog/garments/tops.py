# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn above the waist."""

from __future__ import annotations

from ...core.parameters import Parameter
from .programme import Programme

TEE = Programme(
    "tee", "T-shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 20.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 12.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 10.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.0, 5.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("sleeve_length", 20.0, 8.0, 60.0, "cm", "along the arm from the shoulder point"),
        Parameter("sleeve_ease", 9.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
    ),
)

LONGSLEEVE = Programme(
    "longsleeve", "Long-sleeve T-shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 22.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 14.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 10.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.0, 5.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("wrist_gap", 0.0, -3.0, 30.0, "cm", "sleeve's hem above the wrist"),
        Parameter("sleeve_ease", 8.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_ease", 4.5, 3.0, 20.0, "cm", "added to the wrist's girth"),
    ),
)

TANK = Programme(
    "tank", "Tank top", layer=2, physics="jersey", parameters=(
        Parameter("length", 20.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 8.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 3.5, 1.0, 8.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 15.0, 8.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("back_depth", 7.0, 1.0, 18.0, "cm", "neckline below the nape at the centre back"),
        Parameter("strap", 5.0, 3.5, 10.0, "cm", "width of the shoulder straps"),
        Parameter("armhole_depth", 2.0, 0.5, 8.0, "cm", "armhole below the armpit"),
    ),
)

POLO = Programme(
    "polo", "Polo shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 22.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 13.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 1.2, 0.5, 4.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 8.5, 6.5, 14.0, "cm", "neckline below the nape at the centre front"),
        Parameter("placket", 14.0, 6.0, 20.0, "cm", "length of the button placket"),
        Parameter("stand", 2.2, 1.5, 4.0, "cm", "height of the collar's stand"),
        Parameter("collar", 4.2, 3.0, 7.0, "cm", "width of the turned-down collar at the back"),
        Parameter("sleeve_length", 21.0, 8.0, 60.0, "cm", "along the arm from the shoulder point"),
        Parameter("sleeve_ease", 9.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
    ),
)

SWEATER = Programme(
    "sweater", "Sweater", layer=3, physics="jersey", parameters=(
        Parameter("length", 22.0, -5.0, 50.0, "cm", "lower edge of the ribbed band below the natural waist"),
        Parameter("ease", 20.0, 6.0, 45.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 8.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.5, 6.0, 20.0, "cm", "neckline below the nape at the centre front"),
        Parameter("drop", 2.0, 0.0, 8.0, "cm", "shoulder seam beyond the shoulder's end"),
        Parameter("sleeve_ease", 13.0, 6.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
        Parameter("cuff", 6.0, 3.0, 10.0, "cm", "length of the ribbed cuffs"),
        Parameter("band", 6.0, 3.0, 12.0, "cm", "height of the ribbed band"),
        Parameter("rib", 10.0, 0.0, 25.0, "%", "how much shorter rib is than the knit it holds"),
    ),
)

SHIRT = Programme(
    "shirt", "Shirt", layer=2, physics="poplin", parameters=(
        Parameter("length", 28.0, 0.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 16.0, 6.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 1.0, 0.5, 4.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 8.5, 6.5, 14.0, "cm", "neckline below the nape at the centre front"),
        Parameter("stand", 3.0, 2.0, 4.5, "cm", "height of the collar's stand"),
        Parameter("collar", 4.6, 3.5, 8.0, "cm", "width of the turned-down collar at the back"),
        Parameter("point", 7.0, 4.5, 11.0, "cm", "length of the collar's points"),
        Parameter("tail", 5.0, 0.0, 12.0, "cm", "hem higher at the sides"),
        Parameter("sleeve_ease", 10.0, 5.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
        Parameter("cuff", 6.5, 3.0, 12.0, "cm", "length of the cuffs"),
        Parameter("cuff_ease", 7.0, 4.0, 12.0, "cm", "cuffs wider than the wrist"),
        Parameter("gathers", 15.0, 0.0, 60.0, "%", "sleeves wider than their cuffs"),
    ),
)

BLAZER = Programme(
    "blazer", "Blazer", layer=4, physics="denim", parameters=(
        Parameter("length", 30.0, 10.0, 50.0, "cm", "hem below the natural waist"),
        Parameter("ease", 16.0, 8.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("waist", 1.5, 0.0, 4.0, "cm", "taken away at each side in the waist"),
        Parameter("neck_width", 1.5, 0.8, 4.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("closing", 0.0, -15.0, 18.0, "cm", "where the lapels begin, above the natural waist"),
        Parameter("lapel", 8.5, 5.5, 12.0, "cm", "width of the lapels"),
        Parameter("collar", 4.8, 4.0, 8.0, "cm", "width of the collar at the back"),
        Parameter("sleeve_ease", 11.0, 6.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", 0.5, -3.0, 25.0, "cm", "sleeve's hem above the wrist"),
        Parameter("wrist_ease", 11.0, 7.0, 20.0, "cm", "added to the wrist's girth"),
    ),
)

COAT = Programme(
    "coat", "Coat", layer=5, physics="denim", parameters=(
        Parameter("length", 52.0, 25.0, 85.0, "cm", "hem below the natural waist"),
        Parameter("ease", 24.0, 12.0, 50.0, "cm", "added to the body's bust girth"),
        Parameter("flare", 8.0, 0.0, 80.0, "cm", "added to the hem's girth"),
        Parameter("neck_width", 2.0, 0.8, 5.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("closing", 4.0, -15.0, 18.0, "cm", "where the lapels begin, above the natural waist"),
        Parameter("lapel", 10.0, 6.5, 14.0, "cm", "width of the lapels"),
        Parameter("collar", 6.0, 4.5, 10.0, "cm", "width of the collar at the back"),
        Parameter("sleeve_ease", 15.0, 8.0, 30.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", -0.5, -3.0, 25.0, "cm", "sleeve's hem above the wrist"),
        Parameter("wrist_ease", 14.0, 8.0, 25.0, "cm", "added to the wrist's girth"),
    ),
)

BLOUSE = Programme(
    "blouse", "Blouse", layer=2, physics="poplin", parameters=(
        Parameter("length", 22.0, 0.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 18.0, 6.0, 45.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.2, 0.5, 6.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.5, 7.0, 15.0, "cm", "neckline below the nape at the centre front"),
        Parameter("collar", 6.0, 3.5, 10.0, "cm", "width of the flat collar"),
        Parameter("sleeve_ease", 14.0, 6.0, 30.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
        Parameter("cuff", 4.0, 2.5, 12.0, "cm", "length of the cuffs"),
        Parameter("cuff_ease", 7.0, 4.0, 12.0, "cm", "cuffs wider than the wrist"),
        Parameter("gathers", 45.0, 0.0, 80.0, "%", "sleeves wider than their cuffs"),
    ),
)

HOODIE = Programme(
    "hoodie", "Hoodie", layer=3, physics="fleece", parameters=(
        Parameter("length", 24.0, -5.0, 50.0, "cm", "lower edge of the ribbed band below the natural waist"),
        Parameter("ease", 22.0, 6.0, 45.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 4.0, 2.0, 6.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 10.5, 9.0, 14.0, "cm", "neckline below the nape at the centre front"),
        Parameter("drop", 2.0, 0.0, 8.0, "cm", "shoulder seam beyond the shoulder's end"),
        Parameter("sleeve_ease", 13.0, 6.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
        Parameter("cuff", 6.0, 3.0, 10.0, "cm", "length of the ribbed cuffs"),
        Parameter("band", 6.0, 3.0, 12.0, "cm", "height of the ribbed band"),
        Parameter("rib", 10.0, 0.0, 25.0, "%", "how much shorter rib is than the knit it holds"),
        Parameter("hood", 28.0, 24.0, 36.0, "cm", "height of the hood"),
    ),
)


TOPS: tuple[Programme, ...] = (TEE, LONGSLEEVE, TANK, POLO, SHIRT, BLOUSE, SWEATER, HOODIE, BLAZER, COAT)
