; Inno Setup: the installer for Windows. Not run yet: so far the program was built on Linux only.
; iscc /DVersion=0.1.0 resources\packaging\whenabouts.iss    reads dist\whenabouts, writes dist\whenabouts-0.1.0-setup.exe
; whenabouts-0.1.0-setup.exe /VERYSILENT /ALLUSERS           installs without a question; /CURRENTUSER needs no administrator

[Setup]
AppId={{6E1D0B53-6C0B-4C51-9D0D-1B6B6E0C3F52}
AppName=Whenabouts
AppVersion={#Version}
AppPublisher=The Whenabouts authors
DefaultDirName={autopf}\Whenabouts
DefaultGroupName=Whenabouts
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2
SolidCompression=yes
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\build\icons\whenabouts.ico
UninstallDisplayIcon={app}\Whenabouts.exe
OutputDir=..\..\dist
OutputBaseFilename=whenabouts-{#Version}-setup

[Files]
Source: "..\..\dist\whenabouts\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Whenabouts"; Filename: "{app}\Whenabouts.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.whenabouts"; ValueType: string; ValueData: "Whenabouts.Roadmap"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.whenabouts"; ValueName: "Content Type"; ValueType: string; ValueData: "application/x-whenabouts"
Root: HKA; Subkey: "Software\Classes\Whenabouts.Roadmap"; ValueType: string; ValueData: "Whenabouts roadmap"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Whenabouts.Roadmap\DefaultIcon"; ValueType: string; ValueData: "{app}\Whenabouts.exe,0"
Root: HKA; Subkey: "Software\Classes\Whenabouts.Roadmap\shell\open\command"; ValueType: string; ValueData: """{app}\Whenabouts.exe"" open ""%1"""
