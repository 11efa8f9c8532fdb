package dev.stenope.node.drop.mega;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a client that others wrote makes of fixed inputs; ours must make the same.
class VectorsTest {
  private static List<Json> vectors(String kind) throws Exception {
    try (var in = VectorsTest.class.getResourceAsStream("vectors.json")) {
      Json all = Json.read(Objects.requireNonNull(in).readAllBytes());
      return all.list(kind).stream().map(Json.class::cast).toList();
    }
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (7 * i + (i >> 8));
    }
    return content;
  }

  @Test
  void passwordsOpenTheMasterKeyAndTheSession() throws Exception {
    for (Json login : vectors("logins")) {
      char[] password = login.text("password").toCharArray();
      PasswordKey key =
          login.number("version") == 1
              ? PasswordKey.ofOld(password, login.text("email"))
              : PasswordKey.of(password, Base64Url.read(login.text("salt")));
      assertEquals(login.text("proof"), key.proof());
      byte[] master = Aes.decrypt(key.key(), Base64Url.read(login.text("k")));
      assertEquals(login.text("masterKey"), Base64Url.of(master));
      assertEquals(
          login.text("sid"),
          SessionId.open(master, login.text("privk"), login.text("csid"), login.text("user")));
    }
  }

  @Test
  void attributesOfFolders() throws Exception {
    for (Json folder : vectors("folders")) {
      byte[] key = Base64Url.read(folder.text("key"));
      assertEquals(folder.text("a"), new Attributes(folder.text("name"), null).seal(key));
      byte[] master = Base64Url.read(folder.text("masterKey"));
      assertEquals(folder.text("k"), Base64Url.of(Aes.encrypt(master, key)));
      RawNode raw = new RawNode("aaaaaaaa", "", 1, folder.text("a"), "u:" + folder.text("k"), 0, 0);
      OpenNode open = Objects.requireNonNull(Keyring.ofAccount("u", master).open(raw));
      assertEquals(folder.text("name"), open.name());
    }
  }

  @Test
  void filesOfAllSizes() throws Exception {
    for (Json file : vectors("files")) {
      FileKey key = FileKey.of(Base64Url.read(file.text("key")));
      assertEquals(file.text("key"), Base64Url.of(key.toBytes()));
      byte[] content = content((int) file.number("size"));
      byte[] ciphertext = Aes.count(key.aes(), key.nonce(), content);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(ciphertext);
      assertEquals(file.text("sha256"), Base64Url.of(digest));
      assertArrayEquals(content, key.open(ciphertext));
      assertEquals(file.text("a"), new Attributes(file.text("name"), null).seal(key.aes()));
      ciphertext[0] ^= 1;
      assertNull(key.open(ciphertext));
      assertNull(key.open(Arrays.copyOf(ciphertext, ciphertext.length - 1)));
    }
  }

  @Test
  void riddles() throws Exception {
    for (Json vector : vectors("hashcash")) {
      Hashcash riddle = Hashcash.of(vector.text("challenge"));
      assertTrue(riddle.isSensible());
      assertTrue(riddle.isSolvedBy(vector.text("answer")));
    }
    Hashcash riddle = Hashcash.of(vectors("hashcash").getFirst().text("challenge"));
    String answer = riddle.solve(new Stop());
    assertTrue(riddle.isSolvedBy(answer), answer);
  }
}
