# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside Blender's window: answers questions that the test asks through a socket, one JSON line each.

A question is Python; its last expression is the answer. It is asked from a timer, so it also arrives while a modal
operator works: that is how a test sees that the interface is alive.
"""

import ast
import faulthandler
import json
import os
import socket
import sys
import time
import traceback

import bpy

EVERY_S = 0.01
NAMES = {"bpy": bpy, "__name__": "remote"}

server = socket.create_server(("127.0.0.1", int(os.environ["TRYON_GUI_PORT"])))
server.setblocking(False)
state = {"client": None, "unread": b"", "last": time.perf_counter(), "worked": time.thread_time()}
# (seconds without an answer, those of them that this thread has worked, what TryOn was doing): of the window itself,
# without the questions' own time.
gaps = []
NAMES["gaps"] = gaps
# Where it was whenever it did not answer for 0.25 s: TRYON_GUI_STACKS names the file. To look for what takes long, no
# more: reading frames that change meanwhile can end Blender.
stacks = open(os.environ["TRYON_GUI_STACKS"], "w") if "TRYON_GUI_STACKS" in os.environ else None


def doing():
    for name, module in list(sys.modules.items()):
        if name.endswith("tryon.tryon_addon.ui.session"):
            return module.SESSION.label
    return ""


def evaluate(code):
    """Run statements; the value of the last one, when it is an expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<question>", "exec"), NAMES)
    return eval(compile(ast.Expression(last.value), "<question>", "eval"), NAMES) if last else None


def reply(line):
    try:
        answer = {"value": evaluate(json.loads(line))}
        text = json.dumps(answer)
    except BaseException:
        text = json.dumps({"error": traceback.format_exc()})
    state["client"].sendall(text.encode() + b"\n")


def poll():
    gap = time.perf_counter() - state["last"] - EVERY_S
    if gap > 0.1:
        gaps.append((round(gap, 3), round(time.thread_time() - state["worked"], 3), doing()))
        if stacks is not None and gap > 0.25:
            stacks.write(f"== {gaps[-1]}\n\n")
            stacks.flush()
    try:
        return answer()
    finally:
        state["last"], state["worked"] = time.perf_counter(), time.thread_time()
        if stacks is not None:
            faulthandler.dump_traceback_later(0.25 + EVERY_S, file=stacks)


def answer():
    if state["client"] is None:
        try:
            state["client"], _ = server.accept()
            state["client"].setblocking(False)
        except BlockingIOError:
            return EVERY_S
    try:
        data = state["client"].recv(1 << 16)
        if not data:
            state["client"] = None
        state["unread"] += data
    except BlockingIOError:
        pass
    while b"\n" in state["unread"]:
        line, state["unread"] = state["unread"].split(b"\n", 1)
        reply(line)
    return EVERY_S


bpy.app.timers.register(poll, first_interval=0.5, persistent=True)
