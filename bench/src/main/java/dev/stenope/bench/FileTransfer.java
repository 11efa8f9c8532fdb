package dev.stenope.bench;

/// Sends one large file from disk to disk by each contestant in turn, and compares.
final class FileTransfer {
  private FileTransfer() {}

  public static void main(String[] args) throws InterruptedException {
    System.exit(Contest.run(Discipline.FILES, 4295, args));
  }
}
