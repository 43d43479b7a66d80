// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaresealRegistry} from "../src/CaresealRegistry.sol";
import {ICaresealRegistry} from "../src/ICaresealRegistry.sol";
import {vm} from "./Cheatcodes.sol";

/// @dev Five organisations that do whatever comes to mind, and what must be remembered to judge the registry by:
/// two root authorities (0, 4), a board under the first (1), an issuer under the board (2) and a clinic under it (3).
contract Workload {
    CaresealRegistry public immutable registry;
    address[5] public orgs;
    bytes32[] public ids;

    mapping(bytes32 id => ICaresealRegistry.Accreditation) private _before;
    mapping(address org => mapping(uint256 keyId => ICaresealRegistry.Key)) private _keyBefore;
    mapping(address org => bytes32) public chain;
    mapping(address org => uint64) public seq;
    /// @dev Rules that were seen broken in the act.
    uint256 public broken;
    /// @dev Acts that succeeded.
    uint256 public done;

    constructor(CaresealRegistry registry_) {
        registry = registry_;
        uint8[5] memory sponsors = [0, 0, 1, 2, 4];
        for (uint160 i = 0; i < 5; i++) orgs[i] = address(0x1000 + i);
        for (uint256 i = 0; i < 5; i++) {
            vm.prank(orgs[i]);
            registry.register(orgs[i], orgs[sponsors[i]]);
        }
    }

    function accredit(uint8 grantor, uint8 org, uint256 parent, uint8 caps, uint32 wait, uint32 duration) external {
        bytes32 id = parent % 3 == 0 ? bytes32(0) : _id(parent);
        // half of the time by the one who may
        address by = id != 0 && duration % 2 == 0 ? registry.accreditation(id).org : _org(grantor);
        uint48 from = uint48(block.timestamp + wait % 2 * 60);
        bytes memory call = abi.encodeCall(
            ICaresealRegistry.accredit, (by, _org(org), 0, id, from, from + 1 + duration % 10_000, caps % 4, 0)
        );
        (bool ok, bytes memory result) = _do(by, call);
        if (!ok) return;
        bytes32 made = abi.decode(result, (bytes32));
        if (_before[made].grantor != address(0)) broken |= 1;
        _before[made] = registry.accreditation(made);
        ids.push(made);
        _walk(made);
    }

    function endAccreditation(uint8 sender, uint256 id, uint32 ago) external {
        bytes32 ended = _id(id);
        ICaresealRegistry.Accreditation memory was = registry.accreditation(ended);
        uint48 distrustFrom = uint48(block.timestamp - ago % 1000);
        (bool ok,) =
            _do(_org(sender), abi.encodeCall(ICaresealRegistry.endAccreditation, (ended, distrustFrom, uint8(id))));
        if (!ok) return;
        if (!_isAtOrAbove(_org(sender), was.grantor)) broken |= 2;
        _before[ended] = registry.accreditation(ended);
        if (was.endedAt != 0) {
            if (_before[ended].endedAt != was.endedAt || _before[ended].distrustFrom >= was.distrustFrom) broken |= 4;
        }
    }

    function setKey(uint8 org, uint8 keyId, uint8 purposes) external {
        address at = _org(org);
        bytes32 id = _keyId(keyId);
        bool wasSet = registry.key(at, id).from != 0;
        (bool ok,) = _do(at, abi.encodeCall(ICaresealRegistry.setKey, (at, id, purposes % 8)));
        if (ok && wasSet) broken |= 8;
    }

    function endKey(uint8 sender, uint8 org, uint8 keyId, uint32 ago, uint64 lastGoodSeq) external {
        address at = _org(org);
        ICaresealRegistry.Key memory was = registry.key(at, _keyId(keyId));
        uint48 since = ago % 3 == 0 ? 0 : uint48(block.timestamp - ago % 1000);
        (bool ok,) = _do(
            _org(sender), abi.encodeCall(ICaresealRegistry.endKey, (at, _keyId(keyId), since, lastGoodSeq % (seq[at] + 1)))
        );
        if (!ok) return;
        if (!_isAtOrAbove(_org(sender), at)) broken |= 16;
        ICaresealRegistry.Key memory is_ = registry.key(at, _keyId(keyId));
        if (is_.retiredAt == 0) broken |= 32;
        if (was.retiredAt != 0 && is_.retiredAt != was.retiredAt) broken |= 32;
        if (was.compromisedSince != 0) {
            if (is_.compromisedSince == 0 || is_.compromisedSince > was.compromisedSince) broken |= 32;
            if (is_.lastGoodSeq > was.lastGoodSeq) broken |= 32;
        }
    }

    function publish(uint8 sender, uint8 org, bytes32 root, uint32 ahead) external {
        address at = _org(org);
        address by = ahead % 4 == 0 ? _org(sender) : at;
        ICaresealRegistry.Head memory was = registry.head(at);
        uint48 nextBy = uint48(block.timestamp + 1 + ahead % 7 days);
        bytes memory call = abi.encodeCall(ICaresealRegistry.publish, (at, was.seq + 1, was.root, root, nextBy));
        (bool ok,) = _do(by, call);
        if (!ok) return;
        ICaresealRegistry.Key memory key = registry.key(at, bytes32(uint256(uint160(by))));
        bool isPublisher = key.purposes & 2 != 0 && key.retiredAt == 0;
        if (by != at && !isPublisher) broken |= 64;
        if (registry.organisation(at).state != 1) broken |= 64;
        seq[at]++;
        chain[at] = keccak256(abi.encode(chain[at], at, seq[at], root, uint48(block.timestamp), nextBy, by));
    }

    function setState(uint8 sender, uint8 org, bool resume) external {
        address at = _org(org);
        address by = _org(sender);
        ICaresealRegistry.Organisation memory was = registry.organisation(at);
        ICaresealRegistry.Organisation memory actor = registry.organisation(by);
        (bool ok,) = _do(by, abi.encodeCall(ICaresealRegistry.setState, (at, resume ? 1 : 2)));
        if (!ok) return;
        if (!_isAtOrAbove(by, at)) broken |= 128;
        if (resume) {
            // nobody lets itself go, and nobody lets go whom one above it has halted
            if (by == at || was.state != 2 || !_isAtOrAbove(by, was.haltedBy) || actor.state != 1) broken |= 256;
        } else if (was.state == 2 && (by == was.haltedBy || !_isAtOrAbove(by, was.haltedBy))) {
            broken |= 512;
        }
    }

    function wait(uint16 time) external {
        vm.warp(block.timestamp + time);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function remembered(uint256 index) external view returns (ICaresealRegistry.Accreditation memory) {
        return _before[ids[index]];
    }

    function _do(address sender, bytes memory call) private returns (bool ok, bytes memory result) {
        vm.prank(sender);
        (ok, result) = address(registry).call(call);
        if (ok) done++;
    }

    /// @dev At the moment of a grant its whole path is live and holds nobody twice.
    function _walk(bytes32 id) private {
        address[6] memory seen;
        uint256 length = 0;
        seen[length++] = registry.accreditation(id).org;
        while (id != 0 && length < 6) {
            ICaresealRegistry.Accreditation memory link = registry.accreditation(id);
            for (uint256 i = 0; i < length; i++) if (seen[i] == link.grantor) broken |= 1024;
            seen[length++] = link.grantor;
            if (registry.organisation(link.grantor).state != 1) broken |= 2048;
            if (length > 2) {
                bool isLive = link.endedAt == 0 && link.from <= block.timestamp && block.timestamp < link.until;
                if (!isLive || link.caps & 2 == 0) broken |= 2048;
            }
            if (link.parent == 0 && registry.organisation(link.grantor).sponsor != link.grantor) broken |= 4096;
            id = link.parent;
        }
        if (id != 0) broken |= 8192;
    }

    function _isAtOrAbove(address above, address org) private view returns (bool) {
        while (org != above) {
            address sponsor = registry.organisation(org).sponsor;
            if (sponsor == org) return false;
            org = sponsor;
        }
        return true;
    }

    function _org(uint8 index) private view returns (address) {
        return orgs[index % 5];
    }

    function _id(uint256 index) private view returns (bytes32) {
        return ids.length == 0 ? bytes32(0) : ids[index % ids.length];
    }

    /// @dev Some are addresses of the organisations, so that they publish for one another.
    function _keyId(uint8 index) private view returns (bytes32) {
        return bytes32(uint256(uint160(orgs[index % 5])));
    }
}
