/** What answers a root field: the operation of a source, in the terms of its protocol. */
export type Binding = RestBinding | GrpcBinding | SoapBinding;

/** One of these lists of schemes is needed whole; an empty list: nothing is needed. */
export type SecurityRequirement = readonly (readonly string[])[];

export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie';
/** OpenAPI 3.1, Parameter Object, `style`; Swagger 2.0 delimits by tabs (`tsv`), too. */
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'tabDelimited'
  | 'deepObject';

export interface RestParameter {
  /** The wire name of the GraphQL argument that carries the value. */
  readonly arg: string;
  /** The parameter's name in the contract. */
  readonly name: string;
  readonly in: ParameterLocation;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved?: boolean;
  /**
   * Of a parameter in the path: its value has several segments, of this form. `**`: any; else as in
   * Google API HTTP rules: `projects/*`.
   */
  readonly segments?: string;
  /** Set when the parameter is described by `content`: the value is serialised in this media type. */
  readonly mediaType?: string;
}

export interface RestBody {
  /** The wire name of the GraphQL argument that carries the body. */
  readonly arg: string;
  readonly mediaType: string;
  /** Members of a form whose encoding is not the default of the media type. */
  readonly encoding?: readonly RestBodyMember[];
}

/** OpenAPI 3.1, Encoding Object: how a member of a form is written. */
export interface RestBodyMember {
  /** The member's wire name. */
  readonly name: string;
  /** As a query parameter of this style; in `multipart/form-data` for lists in one part. */
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  /** The value (in `multipart/form-data`: its part) is of this media type. */
  readonly mediaType?: string;
  /** In `multipart/form-data`: the value is a `FileInput`, sent as a file. */
  readonly file?: boolean;
}

/** An error answer that the contract declares: its listed members may be shown to clients. */
export interface DeclaredProblem {
  /** `404`, `4XX` or `default`. */
  readonly status: string;
  /** Top-level members of the declared error schema. */
  readonly members: readonly string[];
}

/** A header of an answer: OpenAPI 3.1, Header Object, whose style is `simple`. */
export interface RestResponseHeader {
  /** In the contract, and of the member of the answer. */
  readonly name: string;
  /**
   * What its text is: `a,b`, the members of an object as `a,1,b,2` or as pairs `a=1,b=2`, or JSON.
   * Absent: one value.
   */
  readonly form?: 'list' | 'members' | 'pairs' | 'json';
  /** Set when `true` and `false` in it are not texts. */
  readonly booleans?: true;
}

export interface RestBinding {
  readonly protocol: 'rest';
  readonly source: string;
  /** Upper case. */
  readonly method: string;
  /** The contract's path template, e.g. `/products/{id}`; appended to the source's endpoint. */
  readonly path: string;
  /** Set when the operation has a server of its own: the path is appended to it instead. */
  readonly endpoint?: string;
  readonly parameters: readonly RestParameter[];
  readonly body?: RestBody;
  /** The `Accept` header: the media types the contract declares for success. */
  readonly accept?: string;
  /** Set when the answer is not the content of the response but these headers, by name. */
  readonly responseHeaders?: readonly RestResponseHeader[];
  /** Set when the answer has the content, too: as the member `resultKey` beside the headers. */
  readonly withResult?: true;
  /** Set when success has no content (204): the answer is `true`. */
  readonly noContent?: true;
  /** Set when success is a redirect (3xx), which its headers say and which is not followed. */
  readonly redirects?: true;
  readonly problems?: readonly DeclaredProblem[];
  /** Set when the operation needs other credentials than `SourceAnnotation.security` says. */
  readonly security?: SecurityRequirement;
}

export interface GrpcBinding {
  readonly protocol: 'grpc';
  readonly source: string;
  /** Fully qualified, without a leading dot: `shop.inventory.v1.Inventory`. */
  readonly service: string;
  readonly method: string;
}

export interface SoapBinding {
  readonly protocol: 'soap';
  readonly source: string;
  /** A key of `SoapWireModel.operations`. */
  readonly operation: string;
}
