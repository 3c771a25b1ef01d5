import type { RestBinding, RestParameter } from '../../../annotations/bindings.ts';
import { RefusedValue } from '../refused-value.ts';
import { expandParameter } from './parameters.ts';
import { percentEncode } from './percent-encoding.ts';
import { type Arguments, argumentOf, naming } from './request-target.ts';

/**
 * The header and cookie parameters of a call, names in lower case. Header values are not
 * percent-encoded (OpenAPI 3.1, Parameter Object, `style`): what a header cannot hold is refused.
 */
export function parameterHeaders(binding: RestBinding, args: Arguments): Record<string, string> {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const parameter of binding.parameters) {
    if (parameter.in === 'header') {
      const parts = expand(parameter, args, fieldValue(parameter, args));
      if (parts.length > 0) headers[parameter.name.toLowerCase()] = parts.join(',');
    } else if (parameter.in === 'cookie') {
      cookies.push(...expand(parameter, args, percentEncode));
    }
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  return headers;
}

function expand(
  parameter: RestParameter,
  args: Arguments,
  encode: (text: string) => string,
): string[] {
  return naming(parameter, () =>
    expandParameter(parameter, argumentOf(args, parameter.arg), encode).map(({ text }) => text),
  );
}

/**
 * RFC 9110, 5.5: no control characters (CR and LF would start another header), nothing beyond
 * Latin-1, no blanks at the ends, which every recipient strips. Items of a list hold no comma.
 */
function fieldValue(parameter: RestParameter, args: Arguments): (text: string) => string {
  const isList = typeof argumentOf(args, parameter.arg) === 'object';
  const isSimple = parameter.style === 'simple' && parameter.mediaType === undefined;
  const separators = isList && isSimple ? /[,=]/ : undefined;
  return (text) => {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
      throw new RefusedValue('holds a character that a header cannot carry');
    }
    if (/^[\t ]|[\t ]$/.test(text)) {
      throw new RefusedValue('begins or ends with a blank, which a header cannot carry');
    }
    if (separators?.test(text)) {
      throw new RefusedValue('holds the delimiter of its own list');
    }
    return text;
  };
}
