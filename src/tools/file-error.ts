/** What the file system refuses: a folder where a file should be, missing rights. */
export type FileError = NodeJS.ErrnoException & { readonly path: string };

export function isFileError(error: unknown): error is FileError {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
};

/** Why something cannot be read or written, in words; what has none keeps those of the system. */
export const reasonOf = ({ code = '', message }: NodeJS.ErrnoException): string =>
  reasons[code] ?? message;
