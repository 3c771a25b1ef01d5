export interface FieldError {
  field: string;
  message: string;
}

const titles = {
  400: 'The request could not be read',
  404: 'Not found',
  405: 'This method is not offered here',
  409: 'The SKU is taken',
  413: 'The body is too large',
  415: 'The body must be JSON',
  422: 'Some fields do not hold what they should',
  500: 'Something went wrong',
} as const;

/** Thrown anywhere in an operation, answered as application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly status: keyof typeof titles;
  readonly errors: readonly FieldError[];

  constructor(status: keyof typeof titles, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
  }

  toJSON(): Record<string, unknown> {
    return {
      type: `/problems/${this.status}`,
      title: titles[this.status],
      status: this.status,
      detail: this.message,
      ...(this.errors.length > 0 && { errors: this.errors }),
    };
  }
}
