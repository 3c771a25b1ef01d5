import type { RestBody } from '../../../annotations/bindings.ts';
import { bytesOf } from './bytes.ts';
import { writeJson } from './exact-json.ts';
import { writeForm } from './form-body.ts';
import { representationOf } from './media-type.ts';
import { writeMultipart } from './multipart-body.ts';
import { textOf } from './parameters.ts';
import type { RequestContent } from './request-content.ts';

/**
 * Writes a value in the media type that the contract asks for.
 * @throws RefusedValue when the value has no form in it.
 */
export function writeBody(
  { mediaType, encoding = [] }: Omit<RestBody, 'arg'>,
  value: unknown,
): RequestContent {
  switch (representationOf(mediaType) ?? 'json') {
    case 'json':
      return {
        contentType: representationOf(mediaType) === 'json' ? mediaType : 'application/json',
        content: writeJson(value),
      };
    case 'form':
      return { contentType: mediaType, content: writeForm(value, encoding) };
    case 'multipart':
      return writeMultipart(value, encoding);
    case 'text': {
      const contentType = /charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
      return { contentType, content: textOf(value) };
    }
    case 'bytes':
      return { contentType: mediaType, content: bytesOf(value) };
  }
}
