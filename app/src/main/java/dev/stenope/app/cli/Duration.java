package dev.stenope.app.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A span of time as people write it: `45s`, `10m`, `2h`, `7d`.
record Duration(long seconds) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smhd])");

  static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a time such as 45s, 10m, 2h or 7d");
      }
      long unit =
          switch (matcher.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            case "d" -> 24 * 3600;
            default -> 3600;
          };
      return new Duration(Long.parseLong(matcher.group(1)) * unit);
    }
  }
}
