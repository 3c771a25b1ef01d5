/** The package google.type: what many contracts have. */
export const typeProtos = {
  money: `
    message Money {
      // ISO 4217.
      string currency_code = 1;
      int64 units = 2;
      // Billionths of a unit, with the sign of \`units\`.
      int32 nanos = 3;
    }`,

  decimal: `
    message Decimal {
      // Like "-4.90" or "2.5e8".
      string value = 1;
    }`,

  fraction: 'message Fraction { int64 numerator = 1; int64 denominator = 2; }',

  date: `
    // A day of the calendar, or a part of one.
    message Date {
      // 0: of any year.
      int32 year = 1;
      // 0: the year is all that is known.
      int32 month = 2;
      // 0: the day is not known.
      int32 day = 3;
    }`,

  timeofday: `
    message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }`,

  datetime: `
    import "google/protobuf/duration.proto";
    message DateTime {
      // 0: of any year.
      int32 year = 1;
      int32 month = 2; int32 day = 3;
      int32 hours = 4; int32 minutes = 5; int32 seconds = 6; int32 nanos = 7;
      // Without it the time is local.
      oneof time_offset { google.protobuf.Duration utc_offset = 8; TimeZone time_zone = 9; }
    }
    message TimeZone {
      // Of the IANA time zone database: "Europe/Berlin".
      string id = 1;
      string version = 2;
    }`,

  interval: `
    import "google/protobuf/timestamp.proto";
    message Interval {
      // Included; absent: from ever.
      google.protobuf.Timestamp start_time = 1;
      // Excluded; absent: for ever.
      google.protobuf.Timestamp end_time = 2;
    }`,

  dayofweek: `
    enum DayOfWeek {
      DAY_OF_WEEK_UNSPECIFIED = 0; MONDAY = 1; TUESDAY = 2; WEDNESDAY = 3; THURSDAY = 4; FRIDAY = 5;
      SATURDAY = 6; SUNDAY = 7;
    }`,

  month: `
    enum Month {
      MONTH_UNSPECIFIED = 0; JANUARY = 1; FEBRUARY = 2; MARCH = 3; APRIL = 4; MAY = 5; JUNE = 6;
      JULY = 7; AUGUST = 8; SEPTEMBER = 9; OCTOBER = 10; NOVEMBER = 11; DECEMBER = 12;
    }`,

  calendar_period: `
    enum CalendarPeriod {
      CALENDAR_PERIOD_UNSPECIFIED = 0; DAY = 1; WEEK = 2; FORTNIGHT = 3; MONTH = 4; QUARTER = 5;
      HALF = 6; YEAR = 7;
    }`,

  latlng: `
    message LatLng {
      // Degrees, from -90 to 90.
      double latitude = 1;
      // Degrees, from -180 to 180.
      double longitude = 2;
    }`,

  color: `
    import "google/protobuf/wrappers.proto";
    // Each from 0 to 1.
    message Color {
      float red = 1; float green = 2; float blue = 3;
      // Absent: nothing shines through.
      google.protobuf.FloatValue alpha = 4;
    }`,

  quaternion: 'message Quaternion { double x = 1; double y = 2; double z = 3; double w = 4; }',

  expr: `
    // An expression of the Common Expression Language.
    message Expr { string expression = 1; string title = 2; string description = 3; string location = 4; }`,

  localized_text: `
    message LocalizedText {
      string text = 1;
      // BCP 47.
      string language_code = 2;
    }`,

  phone_number: `
    message PhoneNumber {
      message ShortCode { string region_code = 1; string number = 2; }
      oneof kind { string e164_number = 1; ShortCode short_code = 2; }
      string extension = 3;
    }`,

  postal_address: `
    message PostalAddress {
      int32 revision = 1; string region_code = 2; string language_code = 3; string postal_code = 4;
      string sorting_code = 5; string administrative_area = 6; string locality = 7;
      string sublocality = 8; repeated string address_lines = 9; repeated string recipients = 10;
      string organization = 11;
    }`,
};
