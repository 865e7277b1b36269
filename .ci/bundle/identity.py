"""Name, version and file type of the program as operating systems want to be told them."""

from __future__ import annotations

import subprocess
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

NAME = "Whenabouts"
MAKER = "The Whenabouts authors"
SUMMARY = "When a machine-learning project reaches its target"
IDENTIFIER = "org.whenabouts.Whenabouts"
#: The file type `.whenabouts`; the same in resources/packaging/whenabouts.xml and whenabouts.iss.
MIME_TYPE = "application/x-whenabouts"
FILE_TYPE = "org.whenabouts.roadmap"

#: What macOS reads in the bundle.
PLIST: dict[str, Any] = {
    "CFBundleDisplayName": NAME,
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,
    "NSHumanReadableCopyright": f"{MAKER}, Apache-2.0",
    "UTExportedTypeDeclarations": [
        {
            "UTTypeIdentifier": FILE_TYPE,
            "UTTypeDescription": f"{NAME} roadmap",
            "UTTypeConformsTo": ["public.data"],
            "UTTypeTagSpecification": {
                "public.filename-extension": ["whenabouts"],
                "public.mime-type": [MIME_TYPE],
            },
        }
    ],
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": f"{NAME} roadmap",
            "CFBundleTypeRole": "Editor",
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": [FILE_TYPE],
        }
    ],
}


def version() -> str:
    """Of what is installed here and goes into the program."""
    return version_of("whenabouts")


def build_text(project: Path) -> str:
    """Which build it is: the day and the number of the commit; no name of the machine."""
    command = ["git", "-C", str(project), "log", "-1", "--format=%cs %h"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else "from an archive of the sources\n"


def windows_resource(program: str) -> Any:
    """Version information inside a program for Windows."""
    from PyInstaller.utils.win32 import versioninfo as info  # noqa: PLC0415 - exists on Windows only

    numbers = tuple([*map(int, version().split(".")), 0, 0, 0][:4])
    texts = {
        "CompanyName": MAKER,
        "FileDescription": f"{NAME}: {SUMMARY[0].lower()}{SUMMARY[1:]}",
        "FileVersion": version(),
        "InternalName": program,
        "LegalCopyright": f"{MAKER}, Apache-2.0",
        "OriginalFilename": f"{program}.exe",
        "ProductName": NAME,
        "ProductVersion": version(),
    }
    strings = info.StringTable("040904B0", [info.StringStruct(name, text) for name, text in texts.items()])
    return info.VSVersionInfo(
        ffi=info.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[info.StringFileInfo([strings]), info.VarFileInfo([info.VarStruct("Translation", [0x0409, 1200])])],
    )
