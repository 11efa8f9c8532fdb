package dev.stenope.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base32Test {
  /// RFC 4648, section 10, without padding.
  @ParameterizedTest
  @CsvSource({
    "'',''",
    "f,my",
    "fo,mzxq",
    "foo,mzxw6",
    "foob,mzxw6yq",
    "fooba,mzxw6ytb",
    "foobar,mzxw6ytboi"
  })
  void isThatOfTheStandard(String text, String encoded) throws MalformedException {
    assertEquals(encoded, Base32.encode(text.getBytes(US_ASCII)));
    assertArrayEquals(text.getBytes(US_ASCII), Base32.decode(encoded));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "mzx", "mz", "MY", "m1", "m=", "mzxw6ytboia", "ä2"})
  void nothingElseIsRead(String text) {
    assertThrows(MalformedException.class, () -> Base32.decode(text));
  }

  @Test
  void longOnesComeBack() throws MalformedException {
    byte[] bytes = new byte[1001];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * i);
    }
    assertArrayEquals(bytes, Base32.decode(Base32.encode(bytes)));
  }
}
