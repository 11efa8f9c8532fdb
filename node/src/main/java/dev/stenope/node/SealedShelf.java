package dev.stenope.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What the drops of a node keep, in files of mode 0600 that only this node can read. A file is a
/// nonce of 12 bytes and what AES-256-GCM makes of the content under the node's storage key, with
/// the name as associated data.
final class SealedShelf implements Shelf {
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int MAX_CONTENT = 1 << 20;

  private final Path folder;
  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /// `key` has 32 bytes.
  SealedShelf(Path folder, byte[] key) {
    this.folder = folder;
    this.key = new SecretKeySpec(key, "AES");
  }

  private Path file(String name) {
    if (!name.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("not a name for a file: " + name);
    }
    return folder.resolve(name);
  }

  @Override
  public byte @Nullable [] read(String name) throws DropException {
    byte[] sealed;
    try (var in = Files.newInputStream(file(name))) {
      sealed = in.readNBytes(MAX_CONTENT + 64);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw fault("read", e);
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, sealed, name)
          .doFinal(sealed, NONCE, sealed.length - NONCE);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return null;
    }
  }

  @Override
  public void write(String name, byte[] content) throws DropException {
    if (content.length > MAX_CONTENT) {
      throw new IllegalArgumentException("too much to keep");
    }
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(content);
      byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE, sealed.length);
      Files.createDirectories(folder, DurableFile.ownerOnlyFolder());
      DurableFile.write(file(name), all);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-GCM", e);
    } catch (IOException e) {
      throw fault("write into", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE));
    cipher.updateAAD(name.getBytes(US_ASCII));
    return cipher;
  }

  private DropException fault(String wish, IOException e) {
    return new DropException("cannot " + wish + " " + folder + ": " + DiskFault.reason(e), e);
  }
}
