/** Texts that mean something to whoever takes data for syntax. */
export const injections: readonly string[] = [
  // Paths
  ...['..', '.', '', '../admin', '..\\admin', '/etc/passwd', '//evil.example/x', '%2e%2e'],
  ...['%2e%2e%2fadmin', '..%2fadmin', '%252e%252e', '..;/admin', 'a?b=c#d', 'a&b=c', 'a=b;c,d'],
  // Templates
  ...[
    '{env.PATH}',
    '{args.id}',
    `$${'{process.env.PATH}'}`,
    `$${'{7*7}'}`,
    '{{7*7}}',
    '{{constructor}}',
  ],
  ...['#{7*7}', '<%= 7*7 %>', '{context.headers.authorization}', '$parent.id', '{xV}', '%s%n'],
  // Lines and characters
  ...['a\r\nx-evil: 1', 'a\nx-evil: 1', '\r\n\r\nGET /evil HTTP/1.1', 'a\0b', 'a\u0085b', '\u2028'],
  ...['\ud800', 'a\udc00b', '\ufeffa', '\uffff', 'ü€😀', ' a ', '\ta', '\x7f', '\x1b[2J'],
  // Markup and queries
  ...[
    '<x/>',
    ']]>',
    '<![CDATA[x]]>',
    '&lt;',
    '&evil;',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  ],
  ...['" onload="x', "' OR '1'='1", '"; DROP TABLE things; --', '-->', '<?xml version="1.0"?>'],
  // JavaScript
  ...['__proto__', 'constructor', 'prototype', 'toString', '[object Object]', 'null', 'NaN'],
];
