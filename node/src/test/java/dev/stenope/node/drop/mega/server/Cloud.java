package dev.stenope.node.drop.mega.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All that the server keeps. Its monitor guards the accounts and the transfers.
final class Cloud {
  private static final int LINK_HANDLE = 8;

  final Knobs knobs = new Knobs();
  final Transfers transfers;

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Map<String, Account> sessions = new ConcurrentHashMap<>();
  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private long tag = 1_000_000;

  Cloud(String address) {
    transfers = new Transfers(address);
  }

  Account register(Account.Login login) {
    Account account = new Account(login, knobs);
    accounts.put(account.user, account);
    if (login.address() != null) {
      accounts.put(login.address(), account);
    }
    return account;
  }

  /// The account of an e-mail address or of the handle of a user.
  Account account(String name) throws Refusal {
    Account account = accounts.get(name);
    if (account == null) {
      throw new Refusal(Refusal.ABSENT);
    }
    return account;
  }

  String openSession(Account account) {
    String session = account.newSession();
    sessions.put(session, account);
    return session;
  }

  void closeSession(@Nullable String session) {
    if (session != null) {
      sessions.remove(session);
    }
  }

  void closeAllSessions() {
    sessions.clear();
  }

  /// Who asks with these parameters of an address.
  Asker asker(Map<String, String> query) throws Refusal {
    String session = query.get("sid");
    String link = query.get("n");
    if (session != null) {
      Account account = sessions.get(session);
      if (account == null) {
        throw new Refusal(Refusal.SESSION);
      }
      return checked(new Asker(account, null, true, session));
    }
    return link == null ? Asker.STRANGER : checked(guest(link));
  }

  private static Asker checked(Asker asker) throws Refusal {
    if (asker.account().isBlocked()) {
      throw new Refusal(Refusal.BLOCKED);
    }
    return asker;
  }

  private Asker guest(String text) throws Refusal {
    Link link = links.get(text.substring(0, Math.min(LINK_HANDLE, text.length())));
    if (link == null) {
      throw new Refusal(Refusal.ABSENT);
    }
    boolean writes = text.substring(LINK_HANDLE).equals(link.auth());
    return new Asker(link.account(), link, writes, null);
  }

  Link publish(Account account, Node node, boolean writable) {
    Link old = account.links.get(node.handle);
    if (old != null && (old.auth() != null || !writable)) {
      return old;
    }
    String handle = old == null ? Base64Url.random(6) : old.handle();
    String auth = writable ? Base64Url.random(16) : null;
    Link link = new Link(account, handle, node.handle, auth);
    links.put(handle, link);
    account.links.put(node.handle, link);
    return link;
  }

  void withdraw(Account account, Node node) {
    Link link = account.links.remove(node.handle);
    if (link != null) {
      links.remove(link.handle());
    }
  }

  /// The node of a public handle.
  Node publicNode(String handle) throws Refusal {
    Link link = links.get(handle);
    if (link == null) {
      throw new Refusal(Refusal.ABSENT);
    }
    return link.account().tree.get(link.node());
  }

  /// A tag for the next change; each is greater than those before it.
  String nextTag() {
    return Long.toString(++tag);
  }
}
