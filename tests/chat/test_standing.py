"""Which open sockets must close, told for many at once."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Policy, User
from chat import sharing
from chat.models import Conversation, Message, Share
from chat.standing import NOT_THERE, SIGNED_OUT, Claim, refused

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> tuple[User, str]:
    """Somebody and their session."""
    user = User.objects.create_user(name, password=None)
    client = Client()
    client.force_login(user)
    return user, client.session.session_key or ""


def shared_chat(owner: User, reader: User) -> tuple[Share, str]:
    """A share of a chat for one reader, and a link's secret."""
    chat = Conversation.objects.create(owner=owner)
    Message.objects.create(conversation=chat, role="user", text="Hi", chosen=timezone.now())
    return sharing.with_person(chat, reader.username), sharing.by_link(chat)[1]


def test_what_holds_is_let_alone_and_each_that_does_not_has_its_code() -> None:
    ada, hers = signed_in("ada")
    bob, his = signed_in("bob")
    share, link = shared_chat(ada, bob)
    chat = share.conversation
    good = [
        Claim(hers, ada.pk, conversation=chat.pk),
        Claim(his, bob.pk, share=str(share.pk)),
        Claim(his, bob.pk, share=link),
        Claim(hers, ada.pk, share=str(share.pk)),
    ]
    bad = {
        Claim("made-up", ada.pk, conversation=chat.pk): SIGNED_OUT,
        Claim(hers, bob.pk, share=link): SIGNED_OUT,
        Claim(his, bob.pk, conversation=chat.pk): NOT_THERE,
        Claim(hers, ada.pk, conversation=uuid4()): NOT_THERE,
        Claim(his, bob.pk, share="A" * 43): NOT_THERE,
        Claim(his, bob.pk, share="nothing"): NOT_THERE,
        Claim(his, bob.pk, share=str(uuid4())): NOT_THERE,
    }
    assert refused([*good, *bad]) == bad


def test_a_share_for_one_person_opens_for_nobody_else() -> None:
    ada, _hers = signed_in("ada")
    bob, _his = signed_in("bob")
    eve, evil = signed_in("eve")
    share, _link = shared_chat(ada, bob)
    claim = Claim(evil, eve.pk, share=str(share.pk))
    assert refused([claim]) == {claim: NOT_THERE}


@pytest.mark.parametrize("change", [{"is_active": False}, {"closes": timezone.now()}])
def test_who_may_not_come_in_loses_their_chats_and_their_readers_lose_them_too(
    change: dict[str, object],
) -> None:
    ada, hers = signed_in("ada")
    bob, his = signed_in("bob")
    share, link = shared_chat(ada, bob)
    own = Claim(hers, ada.pk, conversation=share.conversation_id)
    reads, by_link = Claim(his, bob.pk, share=str(share.pk)), Claim(his, bob.pk, share=link)
    User.objects.filter(pk=ada.pk).update(**change)
    assert refused([own, reads, by_link]) == {
        own: SIGNED_OUT,
        reads: NOT_THERE,
        by_link: NOT_THERE,
    }


def test_shares_end_with_the_right_to_share_and_come_back_with_it() -> None:
    ada, _hers = signed_in("ada")
    bob, his = signed_in("bob")
    share, link = shared_chat(ada, bob)
    claims = [Claim(his, bob.pk, share=key) for key in (str(share.pk), link)]
    policy = Policy.objects.create(user=ada, rights={"share": False})
    assert refused(claims) == dict.fromkeys(claims, NOT_THERE)
    assert not any(sharing.find(bob, str(claim.share)) for claim in claims)
    assert sharing.shared_with(bob) == []
    policy.delete()
    assert refused(claims) == {}
    assert all(sharing.find(bob, str(claim.share)) for claim in claims)


def test_a_hundred_sockets_cost_what_one_does(django_assert_max_num_queries: object) -> None:
    ada, hers = signed_in("ada")
    bob, his = signed_in("bob")
    claims = []
    for _number in range(25):
        share, link = shared_chat(ada, bob)
        claims.append(Claim(hers, ada.pk, conversation=share.conversation_id))
        claims += [Claim(his, bob.pk, share=link), Claim(his, bob.pk, share=str(share.pk))]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert refused(claims) == {}
