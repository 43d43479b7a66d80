// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ICaresealRegistry} from "./ICaresealRegistry.sol";

interface IERC1056 {
    function identityOwner(address identity) external view returns (address);
}

/// @dev Immutable and without a proxy. The storage layout is part of what is published, since verifiers may check slots
/// by `eth_getProof`: contracts/generated/storage-layout.json. The two slots before ours are EIP712's and stay empty.
contract CaresealRegistry is ICaresealRegistry, EIP712 {
    uint8 private constant ACTIVE = 1;
    uint8 private constant HALTED = 2;

    uint8 private constant CAP_ACCREDIT = 2;
    uint8 private constant CAPS_ALL = 3;

    uint8 private constant PURPOSE_PUBLISH = 2;
    uint8 private constant PURPOSES_ALL = 7;

    uint8 private constant TIER_MAX = 8;
    uint8 private constant DEPTH_MAX = 4;
    uint48 private constant NEXT_BY_MAX = 7 days;
    uint48 private constant BACKDATING_MAX = 1 days;

    bytes32 private constant SIGNED_CALL_TYPEHASH =
        keccak256("SignedCall(address actor,bytes call,uint256 nonce,uint48 deadline)");

    address public immutable didRegistry;
    address public immutable steward;

    mapping(address org => Organisation) private _organisations;
    mapping(bytes32 id => Accreditation) private _accreditations;
    mapping(address org => mapping(bytes32 keyId => Key)) private _keys;
    mapping(address org => Head) private _heads;
    mapping(bytes32 lineage => uint32) private _episodes;
    mapping(address actor => uint256) private _nonces;
    address public successor;

    address private transient _actor;

    constructor(address didRegistry_, address steward_) EIP712("Careseal Registry", "1") {
        didRegistry = didRegistry_;
        steward = steward_;
    }

    function register(address org, address sponsor) external {
        address sender = _sender();
        if (!_controls(sender, org)) revert NotAuthorised(org, sender);
        if (_organisations[org].state != 0) revert OrganisationExists(org);
        uint8 tier = 0;
        if (sponsor != org) {
            _requireActive(sponsor);
            tier = _organisations[sponsor].tier + 1;
            if (tier > TIER_MAX) revert SponsorTooDeep(sponsor, tier);
        }
        uint48 time = _now();
        _organisations[org] = Organisation(sponsor, time, ACTIVE, tier, address(0), time);
        emit OrganisationRegistered(org, sponsor);
    }

    function accredit(
        address grantor,
        address org,
        bytes32 schema,
        bytes32 parent,
        uint48 from,
        uint48 until,
        uint8 caps,
        bytes32 scopeHash
    ) external returns (bytes32 id) {
        _requireActingFor(grantor);
        _requireActive(org);
        if (caps == 0 || caps & ~CAPS_ALL != 0) revert CapabilitiesInvalid(caps);
        uint48 time = _now();
        if (until <= from || until <= time) revert PeriodInvalid(from, until);
        if (from < time && time - from > BACKDATING_MAX) revert PeriodInvalid(from, until);
        uint8 depth = _depthUnder(parent, grantor, org, schema);

        uint32 episode = ++_episodes[keccak256(abi.encode(grantor, org, schema, parent))];
        id = keccak256(abi.encode(grantor, org, schema, parent, episode));
        _accreditations[id] = Accreditation({
            grantor: grantor,
            from: from,
            until: until,
            org: org,
            endedAt: 0,
            distrustFrom: 0,
            schema: schema,
            parent: parent,
            scopeHash: scopeHash,
            grantedAt: time,
            episode: episode,
            caps: caps,
            depth: depth,
            reason: 0
        });
        emit Accredited(id, grantor, org, schema, parent, episode, from, until, caps, depth, scopeHash);
    }

    function endAccreditation(bytes32 id, uint48 distrustFrom, uint8 reason) external {
        Accreditation storage ended = _accreditations[id];
        address grantor = ended.grantor;
        if (grantor == address(0)) revert AccreditationUnknown(id);
        _requireWarnerOf(grantor);
        if (distrustFrom == 0) revert DistrustFromMissing(id);
        if (ended.endedAt == 0) {
            ended.endedAt = _now();
        } else if (distrustFrom >= ended.distrustFrom) {
            revert AccreditationAlreadyEnded(id, ended.distrustFrom);
        }
        ended.distrustFrom = _min(distrustFrom, ended.endedAt);
        ended.reason = reason;
        emit AccreditationEnded(id, grantor, ended.org, ended.endedAt, ended.distrustFrom, reason);
    }

    function setKey(address org, bytes32 keyId, uint8 purposes) external {
        _requireActingFor(org);
        if (purposes == 0 || purposes & ~PURPOSES_ALL != 0) revert PurposesInvalid(purposes);
        bool isAddress = uint256(keyId) >> 160 == 0;
        if (keyId == 0 || (purposes & PURPOSE_PUBLISH != 0 && !isAddress)) revert KeyIdInvalid(keyId);
        if (_keys[org][keyId].from != 0) revert KeyExists(org, keyId);
        uint48 time = _now();
        _keys[org][keyId] = Key(time, 0, 0, 0, purposes);
        emit KeySet(org, keyId, purposes, time);
    }

    function endKey(address org, bytes32 keyId, uint48 compromisedSince, uint64 lastGoodSeq) external {
        _requireWarnerOf(org);
        Key memory ended = _keys[org][keyId];
        if (ended.from == 0) revert KeyUnknown(org, keyId);
        uint48 time = _now();
        compromisedSince = _min(compromisedSince, time);
        uint64 most = compromisedSince == 0 ? 0 : _heads[org].seq;
        if (lastGoodSeq > most) revert LastGoodSequenceInvalid(lastGoodSeq, most);
        if (ended.retiredAt == 0) {
            ended.retiredAt = time;
        } else if (!_isWorse(ended, compromisedSince, lastGoodSeq)) {
            revert KeyAlreadyEnded(org, keyId);
        }
        ended.compromisedSince = compromisedSince;
        ended.lastGoodSeq = lastGoodSeq;
        _keys[org][keyId] = ended;
        emit KeyEnded(org, keyId, ended.retiredAt, compromisedSince, lastGoodSeq, _sender());
    }

    function publish(address org, uint64 seq, bytes32 previousRoot, bytes32 root, uint48 nextBy) external {
        _requireActive(org);
        address sender = _sender();
        if (!_isPublisher(sender, org) && !_controls(sender, org)) revert NotAuthorised(org, sender);
        Head storage head_ = _heads[org];
        uint64 expected = head_.seq + 1;
        if (seq != expected) revert SequenceMismatch(expected, seq);
        if (previousRoot != head_.root) revert PreviousRootMismatch(head_.root, previousRoot);
        uint48 time = _now();
        if (nextBy <= time || nextBy > time + NEXT_BY_MAX) revert NextByInvalid(nextBy, time + NEXT_BY_MAX);
        bytes32 chain = keccak256(abi.encode(head_.chain, org, seq, root, time, nextBy, sender));
        _heads[org] = Head(root, chain, seq, time, nextBy);
        emit Published(org, seq, root, previousRoot, time, nextBy, chain, sender);
    }

    function setState(address org, uint8 state) external {
        uint8 current = _organisations[org].state;
        if (current == 0) revert OrganisationUnknown(org);
        address by = address(0);
        if (state == HALTED) by = _halt(org, current);
        else if (state == ACTIVE) by = _resume(org, current);
        else revert StateInvalid(state);
        _organisations[org].state = state;
        _organisations[org].haltedBy = state == HALTED ? by : address(0);
        _organisations[org].stateSince = _now();
        emit StateSet(org, state, by);
    }

    function executeSigned(address actor, bytes calldata call, uint256 nonce_, uint48 deadline, bytes calldata signature)
        external
        returns (bytes memory)
    {
        if (msg.sender == address(this)) revert CallNested();
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        uint256 expected = _nonces[actor];
        if (nonce_ != expected) revert NonceMismatch(actor, expected, nonce_);
        bytes32 digest =
            _hashTypedDataV4(keccak256(abi.encode(SIGNED_CALL_TYPEHASH, actor, keccak256(call), nonce_, deadline)));
        if (!SignatureChecker.isValidSignatureNowCalldata(actor, digest, signature)) revert SignatureInvalid(actor);
        _nonces[actor] = expected + 1;
        _actor = actor;
        (bool ok, bytes memory result) = address(this).call(call);
        _actor = address(0);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
        return result;
    }

    function setSuccessor(address successor_) external {
        address sender = _sender();
        if (sender != steward) revert NotAuthorised(address(this), sender);
        if (successor != address(0)) revert SuccessorExists(successor);
        if (successor_ == address(0) || successor_ == address(this)) revert SuccessorInvalid(successor_);
        successor = successor_;
        emit SuccessorSet(successor_);
    }

    function organisation(address org) external view returns (Organisation memory) {
        return _organisations[org];
    }

    function accreditation(bytes32 id) external view returns (Accreditation memory) {
        return _accreditations[id];
    }

    function key(address org, bytes32 keyId) external view returns (Key memory) {
        return _keys[org][keyId];
    }

    function head(address org) external view returns (Head memory) {
        return _heads[org];
    }

    function nonce(address actor) external view returns (uint256) {
        return _nonces[actor];
    }

    /// @dev Only a call from ourselves carries the signer, so that nothing called on the way can borrow it.
    function _sender() private view returns (address) {
        return msg.sender == address(this) ? _actor : msg.sender;
    }

    function _controls(address sender, address org) private view returns (bool) {
        return sender == IERC1056(didRegistry).identityOwner(org);
    }

    function _isPublisher(address sender, address org) private view returns (bool) {
        Key storage publisher = _keys[org][bytes32(uint256(uint160(sender)))];
        return publisher.purposes & PURPOSE_PUBLISH != 0 && publisher.retiredAt == 0;
    }

    function _requireActive(address org) private view {
        uint8 state = _organisations[org].state;
        if (state == 0) revert OrganisationUnknown(org);
        if (state != ACTIVE) revert OrganisationHalted(org);
    }

    function _requireActingFor(address org) private view {
        _requireActive(org);
        address sender = _sender();
        if (!_controls(sender, org)) revert NotAuthorised(org, sender);
    }

    function _requireWarnerOf(address org) private view {
        address sender = _sender();
        if (_organisations[org].state == 0) revert OrganisationUnknown(org);
        if (_warner(sender, org) == address(0)) revert NotAuthorised(org, sender);
    }

    /// @dev The first organisation, from `org` upwards, that the sender controls and that may bring bad news: active,
    /// or halted by itself alone. Zero if there is none. Sponsors never change and stood before those they sponsor, so
    /// the walk ends.
    function _warner(address sender, address org) private view returns (address) {
        while (true) {
            Organisation storage walked = _organisations[org];
            if ((walked.state == ACTIVE || walked.haltedBy == org) && _controls(sender, org)) return org;
            if (walked.sponsor == org) return address(0);
            org = walked.sponsor;
        }
        return address(0);
    }

    function _halt(address org, uint8 current) private view returns (address by) {
        address sender = _sender();
        if (current == ACTIVE) {
            by = _warner(sender, org);
        } else {
            address haltedBy = _organisations[org].haltedBy;
            address above = _organisations[haltedBy].sponsor;
            if (above == haltedBy) revert StateUnchanged(org, HALTED);
            by = _warner(sender, above);
        }
        if (by == address(0)) revert NotAuthorised(org, sender);
    }

    function _resume(address org, uint8 current) private view returns (address) {
        if (current == ACTIVE) revert StateUnchanged(org, ACTIVE);
        address sender = _sender();
        address above = _organisations[org].haltedBy;
        if (above == org) {
            if (_organisations[org].sponsor == org) revert NotAuthorised(org, sender);
            above = _organisations[org].sponsor;
        }
        while (true) {
            if (_organisations[above].state == ACTIVE && _controls(sender, above)) return above;
            if (_organisations[above].sponsor == above) revert NotAuthorised(org, sender);
            above = _organisations[above].sponsor;
        }
        return address(0);
    }

    /// @dev The depth of a grant under `parent`, after checking the whole path above: a child stays stored as live when
    /// its parent ends, and an organisation on the path must not come back as its own descendant.
    function _depthUnder(bytes32 parent, address grantor, address org, bytes32 schema) private view returns (uint8) {
        if (org == grantor) revert AccreditationCycle(parent, org);
        if (parent == 0) {
            if (_organisations[grantor].sponsor != grantor) revert ParentMissing(grantor);
            return 1;
        }
        Accreditation storage link = _accreditations[parent];
        if (link.org != grantor) revert ParentOfAnother(parent, link.org);
        if (link.schema != schema && link.schema != 0) revert ParentOfOtherSchema(parent, link.schema);
        uint8 depth = link.depth + 1;
        if (depth > DEPTH_MAX) revert AccreditationTooDeep(parent, depth);
        uint48 time = _now();
        for (bytes32 id = parent; id != 0; id = link.parent) {
            link = _accreditations[id];
            if (link.endedAt != 0 || time < link.from || time >= link.until || link.caps & CAP_ACCREDIT == 0) {
                revert ParentNotLive(id);
            }
            if (link.grantor == org) revert AccreditationCycle(id, org);
            _requireActive(link.grantor);
        }
        return depth;
    }

    /// @dev What is known of an ended key only gets worse.
    function _isWorse(Key memory ended, uint48 compromisedSince, uint64 lastGoodSeq) private pure returns (bool) {
        if (compromisedSince == 0) return false;
        if (ended.compromisedSince == 0) return true;
        return compromisedSince <= ended.compromisedSince && lastGoodSeq <= ended.lastGoodSeq
            && (compromisedSince < ended.compromisedSince || lastGoodSeq < ended.lastGoodSeq);
    }

    function _now() private view returns (uint48) {
        return uint48(block.timestamp);
    }

    function _min(uint48 a, uint48 b) private pure returns (uint48) {
        return a < b ? a : b;
    }
}
