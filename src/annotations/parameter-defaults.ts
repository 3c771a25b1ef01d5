import type { ParameterLocation, ParameterStyle } from './bindings.ts';

/** OpenAPI 3.1, Parameter Object, `style`: the default depends on the location. */
export function defaultStyle(location: ParameterLocation): ParameterStyle {
  return location === 'query' || location === 'cookie' ? 'form' : 'simple';
}

/** OpenAPI 3.1, Parameter Object, `explode`: true for `form`, else false. */
export function defaultExplode(style: ParameterStyle): boolean {
  return style === 'form';
}
