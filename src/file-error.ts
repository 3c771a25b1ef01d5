/** What the file system refuses: a folder where a file should be, missing rights. */
export type FileError = NodeJS.ErrnoException & { readonly path: string };

export function isFileError(error: unknown): error is FileError {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file and no folder',
  EEXIST: 'a part of its path is a file and no folder',
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'nothing can be written on that disk',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** Why, in words; what has none keeps those of the system. */
export const reasonOf = ({ code = '', message }: NodeJS.ErrnoException): string =>
  reasons[code] ?? message;
