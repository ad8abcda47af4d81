# SPDX-License-Identifier: GPL-3.0-or-later
"""Install runtime: a virtual environment with torch and anny in a folder of the user's, with progress and cancel.

    job = Install(folder, variant="cpu", online=bpy.app.online_access).start()
    installed = yield from steps_of(job)   # core.progress: steps to draw until it is done; InstallError, Cancelled

Either all of it is there afterwards, or nothing; an environment that worked before comes back if the new one fails.
End the runtime before (``client.shutdown()``), so that the next call starts from the new environment. Registry
hosts are the user's: pip's own settings, or an extra index to type (PyTorch's has the small and the ROCm builds).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from ...core.errors import InstallError, TryOnError
from . import environment, packages, pip
from .base_python import find_base
from .children import Children
from .environment import Installed
from .interpreter import venv_python

VENV_END, PIP_END = 0.06, 0.94  # shares of the bar


@dataclass
class Install:
    """One installation, on a thread of its own; every method but ``result`` returns at once.

    ``folder``: becomes the environment (need not exist). ``online``: whether Blender may use the network.
    ``base_python``: any Python 3.11 to 3.14 of this machine; by default Blender's own, then those on the path.
    ``wheels``: a folder of wheels to install from, without the network. ``extra_index``: one more index for pip.
    ``requirements`` and ``modules``: what to install, and what must then import.
    """

    folder: Path
    online: bool
    variant: str = "cpu"
    base_python: str | Path | None = None
    wheels: Path | None = None
    extra_index: str = ""
    requirements: tuple[str, ...] = packages.PACKAGES
    modules: tuple[str, ...] = packages.MODULES
    fraction: float = field(default=0.0, init=False)
    message: str = field(default="Not started", init=False)
    done: bool = field(default=False, init=False)
    error: TryOnError | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.folder = Path(self.folder).expanduser().absolute()
        self.wheels = Path(self.wheels).expanduser().absolute() if self.wheels else None
        self._installed: Installed | None = None
        self._children = Children()
        self._thread = threading.Thread(target=self._work, name="tryon-install", daemon=True)

    def start(self) -> Install:
        """Look at the choices, and begin. Raises InstallError for a wrong one; nothing is touched then."""
        self._check_choices()
        self.message = "Starting"
        atexit.register(self.cancel)
        self._thread.start()
        return self

    def poll(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.done

    def result(self) -> Installed:
        """Wait for the end; what was installed, or raise InstallError or Cancelled."""
        self._thread.join()
        if self.error is not None:
            raise self.error
        assert self._installed is not None
        return self._installed

    def cancel(self) -> None:
        """End the command under way; the thread removes within moments what was made."""
        self._children.cancel()

    def _check_choices(self) -> None:
        variant = packages.VARIANTS.get(self.variant)
        if variant is None:
            raise InstallError(f"There is no variant {self.variant!r}.", f"Choose of {', '.join(packages.VARIANTS)}.")
        if self.wheels is not None:
            if not any(self.wheels.glob("*.whl")):
                raise InstallError(f"The wheel folder {self.wheels} has no wheels (*.whl).", "Choose another folder.")
        elif not self.online:
            raise InstallError(
                "Blender may not use the network, and no wheel folder is given.",
                "Allow it in Preferences > System > Network > Allow Online Access, or choose a folder of wheels.",
            )
        elif variant.needs_index and not self.extra_index:
            raise InstallError(f"The ordinary package index has no {variant.needs_index}.", variant.hint)
        environment.refuse_foreign(self.folder)
        parent = next(path for path in self.folder.parents if path.exists())
        free = shutil.disk_usage(parent).free / 1e6
        needed = self._sizes()[1]
        if self.requirements == packages.PACKAGES and free < needed:
            raise InstallError(
                f"The disk of {parent} has {free:.0f} MB free; about {needed} MB are needed.",
                "Free some disk space, or choose another folder.",
            )

    def _sizes(self) -> tuple[int, int]:
        return packages.sizes(self.variant, ordinary_index=not (self.wheels or self.extra_index))

    def _work(self) -> None:
        """The thread: install, or leave things as they were."""
        try:
            environment.set_aside(self.folder)
            try:
                self._installed = self._install()
            except BaseException:
                self.message = "Removing what was half made"
                environment.bring_back(self.folder)
                raise
            self.fraction, self.message = 1.0, "Installed"
            with contextlib.suppress(InstallError):  # then it stays behind unused, until the next installation
                environment.remove(environment.aside(self.folder))
        except TryOnError as error:
            self.error = error
        except OSError as error:
            mend = "End the running runtime, look at the folder and the disk, and try again."
            self.error = InstallError(f"The folder {self.folder} cannot be written: {error}.", mend)
        except BaseException as error:  # noqa: BLE001 - a thread has nobody above it
            self.error = InstallError(f"Installing failed: {type(error).__name__}: {error}.", "Please report this.")
        finally:
            if self.error is not None:
                self.message = self.error.message
            atexit.unregister(self.cancel)
            self.done = True

    def _install(self) -> Installed:
        base = find_base(self.base_python)
        environment.begin(self.folder)
        self.fraction, self.message = 0.02, f"Making an environment with {base}"
        self._children.run([str(base), "-m", "venv", str(self.folder)], "Making the environment")
        python = str(venv_python(self.folder))
        self.fraction = VENV_END
        source = pip.Source(self.wheels, self.extra_index)
        pip.install(python, self.requirements, source, self._children, self._sizes()[0], self._tell_of_pip)
        self.fraction, self.message = PIP_END, "Trying it out"
        installed = Installed(python, self.variant, self._check(python))
        self._children.stop_if_cancelled()
        environment.finish(self.folder, installed)
        return installed

    def _tell_of_pip(self, share: float, message: str) -> None:
        self.fraction, self.message = VENV_END + (PIP_END - VENV_END) * share, message

    def _check(self, python: str) -> dict[str, str]:
        """Import everything once in the new environment; the versions."""
        variant = packages.VARIANTS[self.variant]
        choice = json.dumps([self.modules, variant.check])
        lines = self._children.run([python, "-c", packages.CHECK, choice], "Trying it out")
        mark = packages.CHECK_MARK
        report = json.loads(next(line for line in lines if line.startswith(mark))[len(mark) :])
        if not report["right"]:
            raise InstallError(
                f"The torch {report['versions']['torch']} that came is not the build for {variant.label}.",
                "Type the address of PyTorch's index for this build as extra index, or choose another variant.",
            )
        return report["versions"]
