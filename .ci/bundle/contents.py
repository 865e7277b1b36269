"""What goes into the built program and what stays out, with the reason; used by build.spec.

PyInstaller follows imports and takes whole packages. What is named here is never reached when Whenabouts runs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.util import find_spec
from pathlib import Path

from PyInstaller.depend.bindepend import get_imports

type Entry = tuple[str, str, str]

#: Modules that are never imported, or only where something else is installed too.
MODULES_LEFT_OUT = (
    *("tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "pydoc_data", "ensurepip"),  # no use in a window of Qt
    *("IPython", "ipywidgets", "marimo", "sphinx", "pytest", "_pytest", "hypothesis", "mypy"),  # for developers
    *("readline", "_curses", "curses", "_gdbm"),  # the terminal of Python itself; readline is under the GPL
    *("ssl", "_ssl", "_hashlib"),  # nothing is sent anywhere, and Python's own digests do
    *("jax", "torch", "mlx", "numpyro", "blackjax", "bridgestan"),  # other backends of nutpie and PyMC
    *("zarr", "obstore", "numcodecs", "fsspec", "donfig"),  # traces on remote disks
    *("prophet", "statsforecast", "cmdstanpy", "statsmodels", "fugue", "triad"),  # the extra `rivals`
    *("matplotlib.backends.backend_qtagg", "matplotlib.backends.backend_qt", "matplotlib.backends.backend_tkagg"),
    *("pyarrow", "nutpie.sample", "nutpie.compile_pymc", "nutpie.compile_stan"),  # of nutpie, the core is called
    *("yaml", "numba.tests", "numpy.f2py.tests"),  # asked for, and done without
    *("PIL._avif", "PIL._webp", "PIL._imagingft", "PIL._imagingcms", "PIL._imagingtk", "PIL.ImageQt"),  # PNG alone
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtNetwork", "PySide6.QtOpenGL", "PySide6.QtTest"),
    *("PySide6.QtSql", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtQuickWidgets"),
)

#: Packages whose data files are taken, where they are installed.
WITH_DATA = (
    *("arviz_base", "arviz_stats", "arviz_plots", "pytensor", "xarray"),
    "pptx",
)
#: Files that are taken because their folders must be there: python-pptx goes through one to the folder beside it.
FOLDERS_ON_DISK = ("pptx/oxml/__init__.py",)

#: What is imported by a name that is put together, which nobody can follow.
IMPORTED_BY_NAME = (
    *("nutpie._lib", "arro3.core", "arro3.core._core"),  # by `forecasting.inference.sampler`, and by nutpie's core
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),  # for each kind of file
)

#: Files, by the place they would have, with the reason in the comment.
FILES_LEFT_OUT = (
    "PySide6/Qt/translations/*",  # the program speaks English
    "PySide6/Qt/qml/*",
    *(f"*/plugins/{unused}/*" for unused in ("egldeviceintegrations", "generic", "networkinformation", "tls")),
    *(f"*/plugins/{unused}/*" for unused in ("sqldrivers", "qmltooling", "vectorimageformats", "designer")),
    "*/plugins/wayland-graphics-integration-server/*",  # for programs that are a desktop themselves
    "*/plugins/platforms/*eglfs*",  # screens without a desktop
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*minimal*",
    "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platformthemes/*qgtk3*",  # 30 MB of GTK; file dialogs come through the desktop portal
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    *(f"*/plugins/imageformats/*{kind}*" for kind in ("qgif", "qicns", "qpdf", "qtga", "qtiff", "qwbmp", "qwebp")),
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/mpl-data/images/*",  # the toolbar of Matplotlib's own windows
    "matplotlib/mpl-data/plot_directive/*",
    "matplotlib/mpl-data/stylelib/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "numba/np/ufunc/tbbpool*",  # other ways to share work between threads, with libraries of their own
    "numba/np/ufunc/omppool*",
    "setuptools/*.exe",
    "pytensor/*.c",
    "*/tests/*",
    "*/test/*",
    "*/testing/*",
    "*/include/*",
    "*.dist-info/direct_url.json",  # where the package was on the machine that built
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/WHEEL",
    "*.dist-info/licenses/*",  # all licences are in one file
    "*.dist-info/sboms/*",
)

#: Libraries of the operating system that a Linux desktop has and that must be its own: what talks to the display, the
#: fonts and the session. A bundled copy would not know the machine's configuration, or break its drivers.
OF_THE_SYSTEM = (
    *("libstdc++.so.*", "libgcc_s.so.*", "libGL*.so.*", "libEGL.so.*", "libOpenGL.so.*", "libgbm.so.*", "libdrm.so.*"),
    *("libX11.so.*", "libX11-xcb.so.*", "libxcb.so.*", "libXau.so.*", "libXdmcp.so.*", "libXext.so.*"),
    *("libglib-2.0.so.*", "libgthread-2.0.so.*", "libgobject-2.0.so.*", "libgio-2.0.so.*", "libgmodule-2.0.so.*"),
    *("libfontconfig.so.*", "libfreetype.so.*", "libdbus-1.so.*", "libsystemd.so.*", "libwayland-*.so.*"),
    *("libcups.so.*", "libexpat.so.*", "libpcre2-8.so.*", "libmount.so.*", "libblkid.so.*", "libselinux.so.*"),
    *(
        "libpng16.so.*",
        "libbrotli*.so.*",
        "libbsd.so.*",
        "libmd.so.*",
        "libz.so.*",
        "libtinfo.so.*",
        "libncurses*.so.*",
    ),
)

#: Shared libraries that are there for others alone, and leave with them: Qt's, Pillow's, and on Linux the system's.
_PASSENGERS = ("PySide6/Qt6*.dll", "PySide6/Qt/lib/*", "pillow.libs/*", "lib*.so*")
#: What is needed although nothing says so.
_ROOTS = ("libpython*", "*/plugins/*")
_LARGE_WITH_SYMBOLS = ("libllvmlite.",)


def with_data() -> list[str]:
    """Packages that are installed here and need their data files."""
    return [name for name in WITH_DATA if find_spec(name) is not None]


def folders_on_disk() -> list[tuple[str, str]]:
    """The files of `FOLDERS_ON_DISK` and where they go."""
    packages = {place: find_spec(place.partition("/")[0]) for place in FOLDERS_ON_DISK}
    found = {place: Path(spec.origin).parents[1] for place, spec in packages.items() if spec and spec.origin}
    return [(str(folder / place), str(Path(place).parent)) for place, folder in found.items()]


def with_metadata(package: str = "whenabouts") -> set[str]:
    """A package and all that it needs here, transitively: what the program may be asked for versions of."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name not in found and is_installed(name):
            found.add(name)
            needs = [need for need in requires(name) or () if "extra ==" not in need]
            waiting += [re.split(r"[^\w.-]", need)[0].lower().replace("_", "-") for need in needs]
    return found


def is_installed(package: str) -> bool:
    """Whether a package is installed here; some are needed on other systems only."""
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def is_wanted(entry: Entry) -> bool:
    """Whether a file that PyInstaller found goes into the program."""
    place = Path(entry[0]).as_posix()
    is_ours = not any(fnmatch(place, pattern) for pattern in FILES_LEFT_OUT)
    is_systems = sys.platform == "linux" and any(fnmatch(Path(place).name, name) for name in OF_THE_SYSTEM)
    return is_ours and not (is_systems and "/" not in place)


def without_passengers(entries: list[Entry]) -> list[Entry]:
    """`entries` without the shared libraries that nothing among them needs any more."""
    sources = {_identity(name): source for name, source, kind in entries if kind != "SYMLINK"}
    waiting = [_identity(name) for name, _, kind in entries if kind != "SYMLINK" and not _is_passenger(name)]
    needed: set[str] = set()
    while waiting:
        library = waiting.pop()
        if library not in needed:
            needed.add(library)
            waiting += [other for other in _needs(sources[library]) if other in sources]
    return [entry for entry in entries if _identity(entry[0]) in needed]


def stripped(entries: list[Entry], folder: Path) -> list[Entry]:
    """`entries` with copies without symbols in the place of libraries that carry many; Linux only.

    These are Python's own and some large ones. Most wheels were mended by auditwheel, after which `strip` breaks them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_stripped(entry, folder) if _has_symbols(entry) else entry for entry in entries]


def _has_symbols(entry: Entry) -> bool:
    name, source, kind = entry
    is_pythons = Path(source).is_relative_to(sys.base_prefix) and not Path(source).is_relative_to(sys.prefix)
    return kind != "SYMLINK" and (is_pythons or Path(name).name.startswith(_LARGE_WITH_SYMBOLS))


def _stripped(entry: Entry, folder: Path) -> Entry:
    name, source, kind = entry
    copy = folder / Path(source).name
    shutil.copy2(source, copy)
    subprocess.run(["strip", "--strip-unneeded", str(copy)], check=True)
    return name, str(copy), kind


def _is_passenger(name: str) -> bool:
    place = Path(name).as_posix()
    rides = any(fnmatch(place, rule) and place.count("/") == rule.count("/") for rule in _PASSENGERS)
    return rides and not any(fnmatch(place, rule) for rule in _ROOTS)


def _identity(name: str) -> str:
    """What a library is asked for by, wherever it lies; other files are asked for by their place."""
    return Path(name).name if _is_passenger(name) else name


def _needs(source: str) -> set[str]:
    """Names of the shared libraries that a file asks for."""
    if sys.platform != "linux":
        return {Path(name).name for name, _ in get_imports(source)}
    header = subprocess.run(["readelf", "-d", source], capture_output=True, text=True, check=False)
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", header.stdout))
