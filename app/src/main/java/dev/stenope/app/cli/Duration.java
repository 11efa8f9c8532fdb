package dev.stenope.app.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A span of time as people write it: `45s`, `10m`, `2h`.
record Duration(long seconds) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smh])");

  static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not a time such as 45s, 10m or 2h");
      }
      long unit =
          switch (matcher.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
          };
      return new Duration(Long.parseLong(matcher.group(1)) * unit);
    }
  }
}
