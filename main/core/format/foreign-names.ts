/**
 * Lists the files and folders that other systems and programs create beside ours.
 *
 * They are ignored and never count as damaged. FORMAT.md, "Names" and "Tree".
 */

/** Whole names, in lower case, because upper and lower case of A to Z are the same. */
export const FOREIGN_NAMES: ReadonlySet<string> = new Set([
  // macOS, and the older file servers for it.
  '.ds_store',
  '.appledouble',
  '.appledb',
  '.appledesktop',
  '.apdisk',
  '.fseventsd',
  '.spotlight-v100',
  '.temporaryitems',
  '.trashes',
  '.documentrevisions-v100',
  '.localized',
  '.volumeicon.icns',
  '.metadata_never_index',
  '.lsoverride',
  'icon\r',
  'network trash folder',
  'temporary items',
  '__macosx',
  // Windows.
  'thumbs.db',
  'thumbs.db:encryptable',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  '$recycle.bin',
  'recycler',
  'system volume information',
  // Synology, QNAP and other NAS.
  '@eadir',
  '@tmp',
  '@recycle',
  '#recycle',
  '#snapshot',
  '.@__thumb',
  '@__thumb',
  '.@__qini',
  '.snapshot',
  '~snapshot',
  '.zfs',
  'lost+found',
  // Linux desktops and synchronisers.
  '.directory',
  '.thumbnails',
  '.stfolder',
  '.stversions',
  '.stignore',
  '.dropbox',
  '.dropbox.cache',
  '.dropbox.attr',
  '.owncloudsync.log',
  '.tmp.drivedownload',
  '.tmp.driveupload',
  '.~tmp~',
])

/** Prefixes of such names. */
export const FOREIGN_BEGINNINGS: readonly string[] = [
  // Metadata of a file that macOS stores where the file system has no place for it (AppleDouble).
  '._',
  // NFS, SMB and FUSE: a file that was removed while a program had it open.
  '.nfs',
  '.smbdelete',
  '.fuse_hidden',
  '.~fuse_hidden',
  '.trash-',
  '.syncthing.',
  '~syncthing~',
  '.sync_',
  '.csync_',
  '.goutputstream-',
  // Locks and drafts of editors.
  '~lock.',
  '.~lock.',
  '~$',
  '.#',
]

/** Returns whether a file or a folder of this name comes from another system or program. */
export function isForeignName(name: string): boolean {
  const lower = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return FOREIGN_NAMES.has(lower) || FOREIGN_BEGINNINGS.some((beginning) => lower.startsWith(beginning))
}
