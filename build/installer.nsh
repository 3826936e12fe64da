; "Open with Lenslet" for folders, for the background of an open folder, and for drives. It is written where the program
; is installed: SHCTX is the person's own part of the registry.
;
; The path is given as "%V\.": a drive is "Z:\", and a backslash before the closing quote would keep the quote in the path.

!macro addFolderVerb KEY
  WriteRegStr SHCTX "Software\Classes\${KEY}\shell\${APP_ID}" "" "Open with ${PRODUCT_NAME}"
  WriteRegStr SHCTX "Software\Classes\${KEY}\shell\${APP_ID}" "Icon" "$appExe,0"
  WriteRegStr SHCTX "Software\Classes\${KEY}\shell\${APP_ID}\command" "" '"$appExe" "%V\."'
!macroend

!macro customInstall
  !insertmacro addFolderVerb "Directory"
  !insertmacro addFolderVerb "Directory\Background"
  !insertmacro addFolderVerb "Drive"
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Directory\shell\${APP_ID}"
  DeleteRegKey SHCTX "Software\Classes\Directory\Background\shell\${APP_ID}"
  DeleteRegKey SHCTX "Software\Classes\Drive\shell\${APP_ID}"
!macroend
