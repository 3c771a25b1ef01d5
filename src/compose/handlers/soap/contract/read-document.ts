import { readFile } from 'node:fs/promises';
import { UserError } from '../../../../errors/user-error.ts';
import { parseXml, type XmlElement } from './xml-tree.ts';

const maxFileBytes = 33_554_432;

/** The root element of a file. Throws a `UserError` for a file that is not there or not XML. */
export async function readDocument(
  file: string,
  warn: (message: string) => void,
): Promise<XmlElement> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UserError(`cannot read ${file}`, { cause });
  });
  if (bytes.length > maxFileBytes) {
    throw new UserError(`the file is larger than ${maxFileBytes} bytes`, { file });
  }
  return parseXml(decoded(bytes, file), file, warn);
}

/** By the byte order mark, then the XML declaration, then UTF-8 (XML 1.0, appendix F). */
function decoded(bytes: Buffer, file: string): string {
  const [first, second] = bytes;
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(
    bytes.toString('latin1', 0, 200),
  )?.[1];
  const encoding =
    first === 0xfe && second === 0xff
      ? 'utf-16be'
      : first === 0xff && second === 0xfe
        ? 'utf-16le'
        : // What can be read byte by byte is not UTF-16, whatever a generator wrote there.
          declared === undefined || /^utf-?16/i.test(declared)
          ? 'utf-8'
          : declared;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`the file is not the text that it says it is (${encoding})`, {
      file,
      cause,
    });
  }
}
